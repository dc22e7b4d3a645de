"""Articles are written: a new one, another version of one, and what is kept while somebody types."""

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, sentence
from hub.knowledge.body import ADDRESS, named
from hub.knowledge.categories import check_category
from hub.knowledge.fields import Words, check_language, write
from hub.knowledge.model import Article, ArticleFile, ArticleVersion
from hub.knowledge.record import Happened, record
from hub.knowledge.slugs import LONGEST, is_slug, slug_of
from hub.knowledge.states import BEING_WRITTEN, Audience, VersionState
from hub.knowledge.visible import locked_article, locked_version, refuse_stale
from storage.unit_of_work import Work, action

# So many articles with the same title get a slug of their own.
MOST_ALIKE = 1_000


@dataclass(frozen=True, slots=True)
class NewArticle:
    """An article to be written; without a `slug` it gets one from its title."""

    language: str
    words: Words
    audience: Audience = Audience.INTERNAL
    category_id: int | None = None
    slug: str = ""
    external_key: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A version as somebody has it before them, and what it is to say."""

    version_id: int
    revision: int
    words: Words


@action
async def add_article(work: Work, new: NewArticle, by: Actor) -> int:
    """Begin an article with a draft and return its id. Raises `NotAllowed`, `Invalid`, and `Conflict` for a slug."""
    require(by, Permission.KNOWLEDGE_WRITE)
    check_language(new.language)
    await check_category(work, new.category_id)
    version = ArticleVersion(language=new.language, number=1, state=VersionState.DRAFT, author_id=by.user_id or None)
    write(version, new.words)
    article = Article(
        slug=await free_slug(work, new.slug, version.title),
        audience=new.audience,
        category_id=new.category_id,
        external_key=new.external_key,
        created_at=work.now,
        changed_at=work.now,
    )
    work.add(article)
    try:
        await work.flush()
    except IntegrityError as error:
        raise _taken() from error
    version.article_id, version.created_at, version.changed_at = article.id, work.now, work.now
    work.add(version)
    await record(work, article, Happened("added", new.language, 1), by)
    return article.id


@action
async def begin_version(work: Work, article_id: int, language: str, by: Actor) -> int:
    """Begin another version in a language with what is published there, and return its id.

    One that is being written is gone on with. In a language without any it begins with the title of another one.
    """
    check_language(language)
    article = await locked_article(work, article_id, by, Permission.KNOWLEDGE_WRITE)
    query = select(ArticleVersion).where(ArticleVersion.article_id == article_id).order_by(ArticleVersion.number.desc())
    known = list(await work.session.scalars(query))
    here = [version for version in known if version.language == language]
    for version in here:
        if version.state in BEING_WRITTEN:
            return version.id
    published = next((version for version in here if version.state == VersionState.PUBLISHED), None)
    first = published or next(iter(here or known))
    version = ArticleVersion(article_id=article_id, language=language, state=VersionState.DRAFT)
    version.number = here[0].number + 1 if here else 1
    version.title, version.summary = first.title, first.summary if here else ""
    version.body, version.text = (first.body, first.text) if here else ("", "")
    version.author_id, version.created_at, version.changed_at = by.user_id or None, work.now, work.now
    work.add(version)
    await record(work, article, Happened("begun", language, version.number), by)
    return version.id


@action
async def keep_version(work: Work, written: Written, by: Actor) -> int:
    """Keep what a draft says and return its revision; nobody is told of that.

    Raises `Conflict` if somebody else wrote in it meanwhile, or it is no draft any more.
    """
    _, version = await locked_version(work, written.version_id, by, Permission.KNOWLEDGE_WRITE)
    if version.state != VersionState.DRAFT:
        raise Conflict("This is not being written any more. Look again.")
    refuse_stale(version, written.revision)
    before = _said(version)
    write(version, replace(written.words, body=await _with_names(work, version.article_id, written.words.body)))
    if before != _said(version):
        version.revision += 1
        version.editor_id, version.changed_at = by.user_id or None, work.now
    return version.revision


def _said(version: ArticleVersion) -> tuple[str, str, str, str]:
    return version.title, version.summary, version.body, version.comment


async def _with_names(work: Work, article_id: int, body: str) -> str:
    """What an editor sent, which shows pictures by their addresses."""
    if not ADDRESS.search(body):
        return body
    files = select(ArticleFile.public_id, ArticleFile.name).where(ArticleFile.article_id == article_id)
    return named(body, {row[0]: row[1] for row in (await work.session.execute(files)).all()})


async def free_slug(work: Work, wished: str, title: str) -> str:
    """The slug that was wished, or one of the title that nobody has. Raises `Invalid`, `Conflict`."""
    if wished:
        if not is_slug(wished):
            told = sentence("An address has small letters, digits and hyphens, 80 at most.")
            raise Invalid(told, {"slug": told})
        if await work.session.scalar(select(Article.id).where(Article.slug == wished)) is not None:
            raise _taken()
        return wished
    slug = slug_of(title)
    alike = Article.slug.startswith(slug, autoescape=True)
    known = set(await work.session.scalars(select(Article.slug).where(alike).limit(MOST_ALIKE)))
    if slug not in known:
        return slug
    further = (f"{slug[: LONGEST - 5]}-{number}" for number in range(2, MOST_ALIKE))
    return next(each for each in further if each not in known)


def _taken() -> Conflict:
    return Conflict("Another article has this address already.")

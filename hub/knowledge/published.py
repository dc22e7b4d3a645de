"""What readers see: one article in their language, lists of them, and the files and categories around them."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from hub.errors import NotFound
from hub.knowledge.files import ArticleFileRow, approved_files
from hub.knowledge.model import Article, ArticleDay, ArticleVersion, ArticleWord
from hub.knowledge.states import Audience, VersionState
from hub.knowledge.suggest import Suggestion, fitting
from hub.knowledge.visible import Reader, version_readable
from storage.unit_of_work import Storage

MOST_LISTED, MOST_POPULAR = 200, 6
# By so many of its words an article is compared with others.
_COMPARED = 12
_PUBLISHED = ArticleVersion.state == VersionState.PUBLISHED


@dataclass(frozen=True, slots=True)
class Listed:
    """An article in a list."""

    slug: str
    language: str
    title: str
    summary: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class PublishedArticle:
    """An article as a reader has it before them. `languages` are those in which it can be read."""

    id: int
    version_id: int
    slug: str
    language: str
    title: str
    summary: str
    body: str
    audience: Audience
    category_id: int | None
    first_at: datetime
    changed_at: datetime
    languages: tuple[str, ...]
    files: tuple[ArticleFileRow, ...]


async def published_article(storage: Storage, slug: str, language: str, reader: Reader) -> PublishedArticle:
    """An article in a language; two statements. Raises `NotFound` if it cannot be read there, see `languages_of`."""
    async with storage.reading() as session:
        query = select(Article, ArticleVersion).join(ArticleVersion, ArticleVersion.article_id == Article.id)
        query = query.where(Article.slug == slug, _PUBLISHED, version_readable(reader)).order_by(
            ArticleVersion.language
        )
        rows = {row[1].language: row for row in (await session.execute(query)).all()}
        if language not in rows:
            raise NotFound
        article, version = rows[language]
        kept = tuple(map(ArticleFileRow.of, await session.scalars(approved_files(article.id))))
    return PublishedArticle(
        id=article.id,
        version_id=version.id,
        slug=article.slug,
        language=version.language,
        title=version.title,
        summary=version.summary,
        body=version.body,
        audience=Audience(article.audience),
        category_id=article.category_id,
        first_at=article.created_at,
        changed_at=version.published_at or version.changed_at,
        languages=tuple(rows),
        files=kept,
    )


async def languages_of(storage: Storage, slug: str, reader: Reader) -> tuple[str, ...]:
    """In which languages an article can be read; none if there is no such article. One statement."""
    query = select(ArticleVersion.language).join(Article, Article.id == ArticleVersion.article_id)
    query = query.where(Article.slug == slug, _PUBLISHED, version_readable(reader))
    async with storage.reading() as session:
        return tuple(sorted(await session.scalars(query)))


async def listed(
    storage: Storage, language: str, reader: Reader, categories: tuple[int, ...] = ()
) -> tuple[Listed, ...]:
    """The articles of some categories, or all, by title; at most `MOST_LISTED`. One statement."""
    query = _lines(language, reader)
    if categories:
        query = query.where(Article.category_id.in_(categories))
    async with storage.reading() as session:
        rows = (await session.execute(query.order_by(ArticleVersion.title).limit(MOST_LISTED))).all()
    return tuple(Listed(*row) for row in rows)


async def popular(storage: Storage, language: str, reader: Reader, since: date) -> tuple[Listed, ...]:
    """What was read most since a day, and what is new where too little was read. One statement."""
    views = (
        select(ArticleDay.article_id, func.sum(ArticleDay.views).label("views"))
        .where(ArticleDay.day >= since)
        .group_by(ArticleDay.article_id)
        .subquery()
    )
    query = _lines(language, reader).outerjoin(views, views.c.article_id == Article.id)
    query = query.order_by(func.coalesce(views.c.views, 0).desc(), ArticleVersion.changed_at.desc(), Article.id)
    async with storage.reading() as session:
        rows = (await session.execute(query.limit(MOST_POPULAR))).all()
    return tuple(Listed(*row) for row in rows)


async def related(storage: Storage, article: PublishedArticle, reader: Reader) -> tuple[Suggestion, ...]:
    """Articles in the same language that say what this one says most; three statements."""
    words = select(ArticleWord.word, ArticleWord.weight).where(ArticleWord.version_id == article.version_id)
    words = words.order_by(ArticleWord.weight.desc(), ArticleWord.word).limit(_COMPARED)
    async with storage.reading() as session:
        wanted = {word: weight / 10 for word, weight in (await session.execute(words)).all()}
        found = await fitting(session, wanted, reader, (article.language,))
    return tuple(each for each in found if each.article_id != article.id)


async def counted_by_category(storage: Storage, language: str | None, reader: Reader) -> dict[int, int]:
    """How many articles stand in each category, in one language or in any; one statement."""
    query = (
        select(Article.category_id, func.count())
        .join(ArticleVersion, ArticleVersion.article_id == Article.id)
        .where(_PUBLISHED, version_readable(reader), Article.category_id.is_not(None))
        .group_by(Article.category_id)
    )
    if language is not None:
        query = query.where(ArticleVersion.language == language)
    async with storage.reading() as session:
        rows = (await session.execute(query)).all()
    return {category: count for category, count in rows if category is not None}


async def every_address(storage: Storage, reader: Reader) -> tuple[tuple[str, str, datetime], ...]:
    """The slug, language and time of everything that can be read, for search engines; one statement."""
    query = (
        select(Article.slug, ArticleVersion.language, ArticleVersion.changed_at)
        .join(ArticleVersion, ArticleVersion.article_id == Article.id)
        .where(_PUBLISHED, version_readable(reader))
        .order_by(Article.slug, ArticleVersion.language)
    )
    async with storage.reading() as session:
        return tuple((row[0], row[1], row[2]) for row in (await session.execute(query)).all())


def _lines(language: str, reader: Reader) -> Select[str, str, str, str, datetime]:
    version = ArticleVersion
    return (
        select(Article.slug, version.language, version.title, version.summary, version.changed_at)
        .join(Article, Article.id == version.article_id)
        .where(version.language == language, _PUBLISHED, version_readable(reader))
    )

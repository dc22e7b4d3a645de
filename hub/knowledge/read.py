"""One article for a colleague: what it says in each language, every version, and its history."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.model import User
from hub.errors import NotFound
from hub.knowledge.files import ArticleFileRow, approved_files, newest_files
from hub.knowledge.model import Article, ArticleEvent, ArticleVersion
from hub.knowledge.states import BEING_WRITTEN, Audience, VersionState, steps_for
from hub.knowledge.visible import Reader, reader_of, version_readable, writes
from storage.unit_of_work import Storage

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A version without what it says. `steps` are what the asker may do with it."""

    id: int
    language: str
    number: int
    state: VersionState
    title: str
    revision: int
    author: str
    editor: str
    approver: str
    comment: str
    changed_at: datetime
    published_at: datetime | None
    ended_at: datetime | None
    steps: tuple[str, ...]

    @property
    def being_written(self) -> bool:
        """Whether it is not out yet."""
        return self.state in BEING_WRITTEN


@dataclass(frozen=True, slots=True)
class ArticleView:
    """An article with its versions, the newest first, and its files."""

    id: int
    version: int
    slug: str
    audience: Audience
    category_id: int | None
    helped: int
    unhelped: int
    versions: tuple[VersionRow, ...]
    files: tuple[ArticleFileRow, ...]

    def current(self, language: str) -> VersionRow | None:
        """What to show in a language: what is published there, or else what is newest."""
        here = [version for version in self.versions if version.language == language]
        return next((each for each in here if each.state == VersionState.PUBLISHED), here[0] if here else None)

    def in_work(self, language: str) -> VersionRow | None:
        """The version that is being written in a language."""
        return next((each for each in self.versions if each.language == language and each.being_written), None)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there is something in."""
        return tuple(dict.fromkeys(sorted(version.language for version in self.versions)))

    def best(self, language: str) -> VersionRow:
        """What to show somebody who reads this language: theirs, or what is published in another one."""
        published = (each for each in self.versions if each.state == VersionState.PUBLISHED)
        return self.current(language) or next(published, self.versions[0])


@dataclass(frozen=True, slots=True)
class Said:
    """What a version says, with its text for comparing."""

    id: int
    article_id: int
    language: str
    number: int
    revision: int
    title: str
    summary: str
    body: str
    text: str
    comment: str
    state: VersionState


async def article_view(storage: Storage, article_id: int, actor: Actor) -> ArticleView:
    """An article for a colleague; three statements. Raises `NotFound` if they may not read any of it."""
    reader = reader_of(actor)
    async with storage.reading() as session:
        rows = await _versions(session, article_id, actor, reader)
        article = await session.get(Article, article_id) if rows else None
        if article is None:
            raise NotFound
        files = newest_files(article_id) if writes(actor) else approved_files(article_id)
        kept = tuple(map(ArticleFileRow.of, await session.scalars(files)))
    own = (article.id, article.version, article.slug, Audience(article.audience), article.category_id)
    return ArticleView(*own, article.helped, article.unhelped, rows, kept)


async def said_in(storage: Storage, version_id: int, actor: Actor) -> Said:
    """What a version says. Raises `NotFound`."""
    version = ArticleVersion
    query = select(version).join(Article, Article.id == version.article_id).where(version.id == version_id)
    async with storage.reading() as session:
        found = (await session.scalars(query.where(version_readable(reader_of(actor))))).one_or_none()
    if found is None:
        raise NotFound
    names = ("id", "article_id", "language", "number", "revision", "title", "summary", "body", "text", "comment")
    return Said(**{name: getattr(found, name) for name in names}, state=VersionState(found.state))


async def _versions(session: AsyncSession, article_id: int, actor: Actor, reader: Reader) -> tuple[VersionRow, ...]:
    author, editor, approver = aliased(User), aliased(User), aliased(User)
    version = ArticleVersion
    query = (
        select(
            version, func.coalesce(author.name, ""), func.coalesce(editor.name, ""), func.coalesce(approver.name, "")
        )
        .join(Article, Article.id == version.article_id)
        .outerjoin(author, author.id == version.author_id)
        .outerjoin(editor, editor.id == version.editor_id)
        .outerjoin(approver, approver.id == version.approver_id)
        .where(version.article_id == article_id, version_readable(reader))
        .order_by(version.id.desc())
    )
    rows = (await session.execute(query)).all()
    return tuple(_row(row[0], (row[1], row[2], row[3]), actor) for row in rows)


def _row(version: ArticleVersion, names: tuple[str, str, str], actor: Actor) -> VersionRow:
    author, editor, approver = names
    state = VersionState(version.state)
    return VersionRow(
        id=version.id,
        language=version.language,
        number=version.number,
        state=state,
        title=version.title,
        revision=version.revision,
        author=author,
        editor=editor,
        approver=approver,
        comment=version.comment,
        changed_at=version.changed_at,
        published_at=version.published_at,
        ended_at=version.ended_at,
        steps=steps_for(actor, state, (version.author_id, version.editor_id)),
    )


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened. `by` is "" for the command line."""

    id: int
    at: datetime
    by: str
    what: str
    language: str
    number: int
    detail: str


async def article_history(
    storage: Storage, article_id: int, actor: Actor, before: int | None = None
) -> tuple[HistoryLine, ...]:
    """What happened, the newest first, one more than `AT_ONCE` if there is more. Raises `NotFound`."""
    if not reader_of(actor).drafts:
        raise NotFound
    row = ArticleEvent
    columns = (row.id, row.at, row.by_name, row.what, row.language, row.number, row.detail)
    query = select(*columns).where(row.article_id == article_id).order_by(row.id.desc())
    if before is not None:
        query = query.where(row.id < before)
    async with storage.reading() as session:
        return tuple(HistoryLine(*each) for each in (await session.execute(query.limit(AT_ONCE + 1))).all())

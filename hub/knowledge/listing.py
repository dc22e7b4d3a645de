"""Lists of articles: one statement a page, newest change first, with only what somebody may read."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select, tuple_

from hub.access.actor import Actor
from hub.access.model import User
from hub.keyset import position
from hub.knowledge.model import Article, ArticleVersion
from hub.knowledge.states import Audience, VersionState
from hub.knowledge.visible import reader_of, version_readable
from hub.search.model import SearchEntry
from hub.search.sources.articles import ARTICLES
from hub.search.wording import understand
from storage.full_text import holds
from storage.unit_of_work import Storage

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """What is listed: versions in these states and this language, of articles for whom and in these categories.

    `words` are looked for in what is published.
    """

    states: tuple[VersionState, ...] = (VersionState.PUBLISHED, VersionState.IN_REVIEW, VersionState.DRAFT)
    language: str = ""
    audience: Audience | None = None
    categories: tuple[int, ...] = ()
    author_id: int | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class ArticleLine:
    """One line of a list: a version."""

    id: int
    version_id: int
    title: str
    language: str
    state: VersionState
    number: int
    audience: Audience
    category_id: int | None
    author: str
    helped: int
    unhelped: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """A window of a list. `next_cursor` is None at the end."""

    rows: tuple[ArticleLine, ...]
    next_cursor: str | None


async def articles(storage: Storage, chosen: ArticleFilter, actor: Actor, cursor: str | None = None) -> ArticlePage:
    """A page of versions that the actor may read. Raises `Invalid` for a cursor never given out."""
    version = ArticleVersion
    async with storage.reading() as session:
        query = _query(chosen, session.get_bind().dialect.name).where(version_readable(reader_of(actor)))
        query = query.order_by(version.changed_at.desc(), version.id.desc())
        if cursor is not None:
            query = query.where(tuple_(version.changed_at, version.id) < position(cursor))
        found = (await session.execute(query.limit(AT_ONCE + 1))).all()
    rows = tuple(ArticleLine(*row) for row in found[:AT_ONCE])
    more = len(found) > AT_ONCE
    return ArticlePage(rows, f"{rows[-1].changed_at.isoformat()}~{rows[-1].version_id}" if more else None)


def _query(chosen: ArticleFilter, dialect: str) -> Select[*tuple[Any, ...]]:
    version = ArticleVersion
    query: Select[*tuple[Any, ...]] = (
        select(
            Article.id,
            version.id.label("version_id"),
            version.title,
            version.language,
            version.state,
            version.number,
            Article.audience,
            Article.category_id,
            func.coalesce(User.name, ""),
            Article.helped,
            Article.unhelped,
            version.changed_at,
        )
        .join(Article, Article.id == version.article_id)
        .outerjoin(User, User.id == version.author_id)
    )
    wanted = {version.language: chosen.language, Article.audience: chosen.audience, version.author_id: chosen.author_id}
    query = query.where(*(column == value for column, value in wanted.items() if value))
    if chosen.states:
        query = query.where(version.state.in_(chosen.states))
    if chosen.categories:
        query = query.where(Article.category_id.in_(chosen.categories))
    wording = understand(chosen.words)
    if wording.wanted.parts:
        entries = select(SearchEntry.ref_id).where(SearchEntry.kind == ARTICLES.kind)
        query = query.where(
            version.id.in_(entries.where(holds(dialect, SearchEntry.id, SearchEntry.words, wording.wanted)))
        )
    return query

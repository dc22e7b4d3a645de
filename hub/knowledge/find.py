"""Readers find articles by words, in their language: the same index as everything else, with nearly right words too."""

from dataclasses import dataclass, replace
from typing import Any, TypeVar

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.knowledge.model import Article, ArticleVersion
from hub.knowledge.suggest import MOST as MOST_SUGGESTED
from hub.knowledge.suggest import Suggestion
from hub.knowledge.visible import Reader, reader_of, version_readable
from hub.search.alike import words_alike
from hub.search.highlight import Pieces, marked, snippet
from hub.search.model import SearchEntry
from hub.search.sources.articles import ARTICLES
from hub.search.wording import Wording, understand
from storage.full_text import holds
from storage.unit_of_work import Storage

S = TypeVar("S", bound=Select[*tuple[Any, ...]])

MOST = 20


@dataclass(frozen=True, slots=True)
class Found:
    """An article with the words that were looked for marked."""

    slug: str
    language: str
    title: Pieces
    snippet: Pieces


@dataclass(frozen=True, slots=True)
class FoundArticles:
    """What was found. `nearly`: nothing is spelt like this, so what is spelt alike was looked for."""

    articles: tuple[Found, ...] = ()
    nearly: bool = False
    asked: bool = False


async def find_articles(storage: Storage, typed: str, language: str, reader: Reader) -> FoundArticles:
    """The newest published articles in a language that say these words, at most `MOST`; three statements at most."""
    wording = understand(typed)
    if not wording.wanted.parts:
        return FoundArticles()
    async with storage.reading() as session:
        found = await _find(session, wording, language, reader)
        nearly = False
        if not found:
            alike = await words_alike(session, wording.spelt)
            if alike:
                wording = wording.nearly(alike)
                found = await _find(session, wording, language, reader)
                nearly = bool(found)
    return FoundArticles(found, nearly, asked=True)


async def look_up(storage: Storage, typed: str, actor: Actor) -> tuple[Suggestion, ...]:
    """The newest published articles that say these words, in any language, for an agent who writes; one statement."""
    wording = understand(typed)
    if not wording.wanted.parts:
        return ()
    version = ArticleVersion
    shown = (Article.id, version.id, Article.slug, version.language, version.title, version.summary, Article.audience)
    reader = replace(reader_of(actor), drafts=False)
    async with storage.reading() as session:
        query = _saying(select(*shown), wording, session.get_bind().dialect.name).where(version_readable(reader))
        rows = (await session.execute(query.limit(MOST_SUGGESTED))).all()
    return tuple(Suggestion(*row) for row in rows)


async def _find(session: AsyncSession, wording: Wording, language: str, reader: Reader) -> tuple[Found, ...]:
    rows = (await session.execute(_query(wording, language, reader, session.get_bind().dialect.name))).all()
    terms = wording.terms
    titled = [
        Found(slug, said_in, marked(title, terms), snippet(f"{summary} {text}", terms))
        for slug, said_in, title, summary, text in rows
    ]
    # What says it in its title is what was meant.
    return tuple(sorted(titled, key=lambda found: not any(piece.marked for piece in found.title)))


def _query(wording: Wording, language: str, reader: Reader, dialect: str) -> Select[str, str, str, str, str]:
    version = ArticleVersion
    query = select(Article.slug, version.language, version.title, version.summary, version.text)
    query = _saying(query, wording, dialect).where(version.language == language)
    return query.where(version_readable(replace(reader, drafts=False))).limit(MOST)


def _saying(query: S, wording: Wording, dialect: str) -> S:
    """A query about versions, for those that say the words, newest first."""
    version, entry = ArticleVersion, SearchEntry
    query = (
        query.join(Article, Article.id == version.article_id)
        .join(entry, entry.ref_id == version.id)
        .where(entry.kind == ARTICLES.kind, holds(dialect, entry.id, entry.words, wording.wanted))
        .order_by(version.changed_at.desc(), version.id)
    )
    if wording.unwanted.parts:
        query = query.where(~holds(dialect, entry.id, entry.words, wording.unwanted))
    return query

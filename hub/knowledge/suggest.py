"""Articles that fit what somebody writes, for the agent who reads it or the customer who types: one statement."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Subquery, func, select, union
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.cases.thread import require_reading
from hub.errors import NotFound
from hub.interactions.model import Direction, Interaction, Message
from hub.knowledge.model import Article, ArticleVersion, ArticleWord
from hub.knowledge.ranking import LONGEST_TEXT, Posting, ranked, wanted_words
from hub.knowledge.states import Audience, VersionState
from hub.knowledge.visible import Reader, reader_of, version_readable
from hub.parties.search_key import LAST
from hub.search.folding import words_of
from storage.unit_of_work import Storage

MOST = 5
# Rare words come first: what is beyond this are words that nearly every article says.
MOST_POSTINGS = 1_500
# So many are looked at for them, as not all are for this reader.
MOST_LOOKED_AT = 5 * MOST_POSTINGS
# A word that is being typed; fewer letters could become anything.
SHORTEST_BEGINNING = 3


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article that fits, in the language in which it does."""

    article_id: int
    version_id: int
    slug: str
    language: str
    title: str
    summary: str
    audience: Audience


async def suggestions_for(storage: Storage, interaction_id: int, actor: Actor) -> tuple[Suggestion, ...]:
    """What fits a conversation: its subject and what its customer said last. Three statements, a fourth for experts.

    Raises `NotFound` for one that the actor may not see.
    """
    newest = (
        select(func.substr(Message.body_text, 1, LONGEST_TEXT))
        .where(Message.interaction_id == Interaction.id, Message.direction == Direction.INBOUND)
        .order_by(Message.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query = select(Interaction.queue_id, Interaction.subject, func.coalesce(newest, ""))
    async with storage.reading() as session:
        row = (await session.execute(query.where(Interaction.id == interaction_id))).one_or_none()
        if row is None:
            raise NotFound
        await require_reading(session, actor, interaction_id, row[0])
        wanted = wanted_words(row[1], row[2])
        return await fitting(session, wanted, Reader(reader_of(actor).audiences), ())


async def suggestions_while_typing(
    storage: Storage, typed: str, reader: Reader, language: str
) -> tuple[Suggestion, ...]:
    """What fits what somebody is typing; the last word may go on. Two statements."""
    wanted = wanted_words("", typed)
    last = words_of(typed)[-1:] if typed and typed[-1].isalnum() else []
    beginning = last[0] if last and len(last[0]) >= SHORTEST_BEGINNING else ""
    async with storage.reading() as session:
        return await fitting(session, wanted, reader, (language,), beginning)


async def fitting(
    session: AsyncSession, wanted: Mapping[str, float], reader: Reader, languages: Sequence[str], beginning: str = ""
) -> tuple[Suggestion, ...]:
    """The published versions that fit words best, `MOST` of them, each article once. Two statements at most.

    With `languages` they are in one of these. `beginning`: a word that goes on.
    """
    if not wanted and not beginning:
        return ()
    postings, total = await _postings(session, _said(wanted, beginning), reader, languages)
    weights = dict(wanted)
    for posting in postings:
        weights.setdefault(posting.word, 1.0)
    best = ranked(postings, weights, total, languages)[:MOST]
    return await _shown(session, best) if best else ()


def _said(wanted: Mapping[str, float], beginning: str) -> list[ColumnElement[bool]]:
    said: list[ColumnElement[bool]] = [ArticleWord.word.in_(sorted(wanted))] if wanted else []
    if beginning:
        said.append(ArticleWord.word.between(beginning, beginning + LAST))
    return said


async def _postings(
    session: AsyncSession, said: Sequence[ColumnElement[bool]], reader: Reader, languages: Sequence[str]
) -> tuple[list[Posting], int]:
    version, rarest = ArticleVersion, _rarest(said)
    published = version.state == VersionState.PUBLISHED
    total = select(func.count()).select_from(version).where(published).scalar_subquery()
    query = (
        select(
            *(ArticleWord.word, ArticleWord.version_id, version.article_id, version.language, ArticleWord.weight),
            *(rarest.c.known_by, Article.helped, Article.unhelped, total),
        )
        .join(rarest, rarest.c.word == ArticleWord.word)
        .join(version, version.id == ArticleWord.version_id)
        .join(Article, Article.id == version.article_id)
        .where(rarest.c.rarer < MOST_LOOKED_AT, published, version_readable(reader))
        .order_by(rarest.c.known_by, ArticleWord.word, ArticleWord.version_id)
        .limit(MOST_POSTINGS)
    )
    if languages:
        query = query.where(version.language.in_(languages))
    rows = (await session.execute(query)).all()
    return [Posting(*row[:-1]) for row in rows], rows[0][-1] if rows else 0


def _rarest(said: Sequence[ColumnElement[bool]]) -> Subquery:
    """How many versions say each word, and how many postings `rarer` words have: counted in the index alone."""
    word, known_by = ArticleWord.word, func.count().label("known_by")
    # Asked for together with "or", they would be read from the table.
    counted = union(*(select(word, known_by).where(each).group_by(word) for each in said)).subquery()
    rarer = func.sum(counted.c.known_by).over(order_by=(counted.c.known_by, counted.c.word)) - counted.c.known_by
    return select(counted.c.word, counted.c.known_by, rarer.label("rarer")).subquery()


async def _shown(session: AsyncSession, versions: Sequence[int]) -> tuple[Suggestion, ...]:
    version = ArticleVersion
    query = (
        select(
            version.article_id,
            version.id,
            Article.slug,
            version.language,
            version.title,
            version.summary,
            Article.audience,
        )
        .join(Article, Article.id == version.article_id)
        .where(version.id.in_(versions))
    )
    rows = {row[1]: Suggestion(*row) for row in (await session.execute(query)).all()}
    return tuple(rows[key] for key in versions if key in rows)

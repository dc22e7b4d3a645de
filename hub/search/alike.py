"""Which words were said that are spelt like one that nobody said, and how those words are learned."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from sqlalchemy import Select, func, literal, select, tuple_, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hub.search.model import SearchEntry, SearchProgress, WordPiece
from hub.search.spelling import can_be_learned, mistakes_allowed, most_alike, pieces
from storage.unit_of_work import Storage, Work, action
from storage.upsert import insert_into

Row = TypeVar("Row")

LOOKED_AT = 60
MOST = 4
ENTRIES_AT_ONCE, ROWS_AT_ONCE = 200, 5_000
_LEARNING = "spelling"


async def words_alike(session: AsyncSession, spelt: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Words to look for instead, by what was looked for. They may stand in texts that nobody here may see.

    So they are for queries that ask who may see what, and never to be shown. One statement.
    """
    misspelt = {looked_for: word for looked_for, word in spelt.items() if can_be_learned(word)}
    queries = [_sharing(word) for word in misspelt.values()]
    if not queries:
        return {}
    found: dict[str, list[str]] = {}
    for word, other in (await session.execute(union_all(*(select(each.subquery()) for each in queries)))).all():
        found.setdefault(word, []).append(other)
    alike = {looked_for: most_alike(word, found.get(word, ()), MOST) for looked_for, word in misspelt.items()}
    return {looked_for: words for looked_for, words in alike.items() if words}


def _sharing(word: str) -> Select[str, str]:
    """The words that have most in common with one, and nearly its length."""
    allowed = mistakes_allowed(word)
    return (
        select(literal(word).label("word"), WordPiece.word.label("other"))
        .where(WordPiece.piece.in_(sorted(pieces(word))))
        .where(func.length(WordPiece.word).between(len(word) - allowed, len(word) + allowed))
        .group_by(WordPiece.word)
        .order_by(func.sum(func.length(WordPiece.piece)).desc(), WordPiece.word)
        .limit(LOOKED_AT)
    )


async def learn(storage: Storage) -> None:
    """Learn the words of all entries that came since the last time."""
    while await learn_some(storage) == ENTRIES_AT_ONCE:
        pass


@action
async def learn_some(work: Work) -> int:
    """Learn the words of the next entries; returns how many entries were read."""
    known = await work.locked(SearchProgress, _LEARNING)
    if known is None:
        known = SearchProgress(name=_LEARNING, entry_id=0)
        work.add(known)
    query = select(SearchEntry.id, SearchEntry.words).where(SearchEntry.id > known.entry_id).order_by(SearchEntry.id)
    rows = (await work.session.execute(query.limit(ENTRIES_AT_ONCE))).all()
    if rows:
        await _keep(work, {word for row in rows for word in row.words if can_be_learned(word)})
        known.entry_id = rows[-1].id
    return len(rows)


async def _keep(work: Work, words: Iterable[str]) -> None:
    beginnings = sorted((f" {word[:2]}", word) for word in words)
    first = tuple_(WordPiece.piece, WordPiece.word)
    for batch in _batches(beginnings):
        known = set(await work.session.scalars(select(WordPiece.word).where(first.in_(batch))))
        new = (word for _, word in batch if word not in known)
        rows = [{"piece": piece, "word": word} for word in new for piece in sorted(pieces(word))]
        for some in _batches(rows):
            await work.session.execute(insert_into(work.session, WordPiece).on_conflict_do_nothing(), some)


def _batches(rows: list[Row]) -> Iterable[list[Row]]:
    return (rows[first : first + ROWS_AT_ONCE] for first in range(0, len(rows), ROWS_AT_ONCE))

"""What is free is found, locked and changed with its event at once; what is not is only told as it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from sqlalchemy import ColumnElement, Update, bindparam, select, update

from storage.events import HEADS, EventRow, StreamHead
from storage.taking import Attempt, Columns, Look, Taken, Taking
from storage.unit_of_work import Storage, Work


@dataclass(frozen=True, slots=True)
class Emptied:
    """A thing was emptied that held so much."""

    number: int
    held: int
    by: str

    @property
    def stream(self) -> str:
        return f"emptied-{self.number}"


def _empty(found: Columns, number: ColumnElement[int]) -> Update:
    # Its number in the stream shows, too: it is empty by so many.
    return update(HEADS).where(HEADS.c.stream == found["stream"]).values(sequence=-number)


def _other(_: Columns, __: ColumnElement[int]) -> Update:
    return update(HEADS).where(HEADS.c.stream == bindparam("of_other")).values(sequence=7)


async def _follow(work: Work, event: EventRow) -> None:
    work.add(StreamHead(stream=f"heard of {event.stream}", sequence=event.payload["held"]))


_FULL = (
    select(bindparam("of_number", 1).label("number"), HEADS.c.sequence.label("held"), HEADS.c.stream.label("stream"))
    .add_columns((HEADS.c.sequence > 0).label("free"))
    .where(HEADS.c.stream == bindparam("of"))
    .with_for_update()
)
_EMPTYING = Taking(Look(_FULL, "emptied-", ("number", "held")), [_empty], {_follow: _other})


async def _take(storage: Storage, name: str, other: str) -> Taken | None:
    storage.followers = (_follow,)
    async with storage.transaction() as work:
        return await work.take(
            Attempt(_EMPTYING, Emptied(0, 0, "Anna"), {"of": name, "of_number": 1, "of_other": other})
        )


async def _heads(storage: Storage) -> Sequence[tuple[str, int]]:
    async with storage.reading() as session:
        rows = (await session.execute(select(HEADS.c.stream, HEADS.c.sequence).order_by(HEADS.c.stream))).all()
    return [(row.stream, row.sequence) for row in rows]


@pytest.fixture(autouse=True)
async def _things(storage: Storage) -> None:
    async with storage.transaction() as work:
        work.add(
            StreamHead(stream="a", sequence=3), StreamHead(stream="b", sequence=5), StreamHead(stream="c", sequence=0)
        )


async def test_what_is_free_is_changed_with_its_event(storage: Storage) -> None:
    async with storage.bus.subscribe() as hints:
        taken = await _take(storage, "a", "nothing")
        told = await anext(hints)
    assert taken is not None
    assert taken.event is not None
    expected = {"number": 1, "held": 3, "by": "Anna"}
    assert (told.stream, told.sequence, told.payload, taken.event.payload) == ("emptied-1", 1, expected, expected)
    async with storage.reading() as session:
        (row,) = (await session.scalars(select(EventRow))).all()
    assert (row.stream, row.sequence, row.name, row.payload) == ("emptied-1", 1, "Emptied", expected)
    # Nothing did the follower's part.
    assert dict(await _heads(storage)) == {"a": -1, "b": 5, "c": 0, "emptied-1": 1, "heard of emptied-1": 3}


async def test_a_follower_whose_part_is_done_is_told_nothing(storage: Storage) -> None:
    taken = await _take(storage, "a", "b")
    assert taken is not None
    assert taken.done == {_follow}
    assert dict(await _heads(storage)) == {"a": -1, "b": 7, "c": 0, "emptied-1": 1}


async def test_what_is_not_free_or_not_there_stays_as_it_is(storage: Storage) -> None:
    taken = await _take(storage, "c", "b")
    assert taken is not None
    assert (taken.row.held, taken.event, taken.done) == (0, None, frozenset())
    assert await _take(storage, "d", "b") is None
    assert dict(await _heads(storage)) == {"a": 3, "b": 5, "c": 0}


async def test_nothing_may_wait_to_be_written(storage: Storage) -> None:
    async with storage.transaction() as work:
        work.add(StreamHead(stream="waits", sequence=1))
        with pytest.raises(AssertionError, match="rows wait"):
            await work.take(Attempt(_EMPTYING, Emptied(0, 0, "Anna"), {}))

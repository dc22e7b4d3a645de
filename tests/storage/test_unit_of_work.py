"""One action, one transaction, one event: all of it or nothing, and nobody hears of it before the commit."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from storage.errors import StorageUnavailable
from storage.events import EventRow, StreamHead
from storage.jobs import Job, enqueue
from storage.unit_of_work import Storage, Work, action, correlation_id


@dataclass(frozen=True, slots=True)
class Counted:
    stream: str
    number: int


@action
async def count(work: Work, stream: str, number: int) -> int:
    """Record one event."""
    return await work.record(Counted(stream, number))


async def test_an_event_is_stored_and_told_with_its_number(storage: Storage) -> None:
    correlation_id.set("contact-7")
    async with storage.bus.subscribe() as hints:
        assert [await count(storage, "a", 10), await count(storage, "a", 11), await count(storage, "b", 12)] == [
            1,
            2,
            1,
        ]
        told = [await anext(hints) for _ in range(3)]
    assert [(hint.stream, hint.sequence, hint.payload["number"]) for hint in told] == [
        ("a", 1, 10),
        ("a", 2, 11),
        ("b", 1, 12),
    ]
    async with storage.reading() as session:
        rows = (await session.scalars(select(EventRow).order_by(EventRow.id))).all()
    assert [(row.name, row.stream, row.sequence, row.correlation_id) for row in rows] == [
        ("Counted", "a", 1, "contact-7"),
        ("Counted", "a", 2, "contact-7"),
        ("Counted", "b", 1, "contact-7"),
    ]


async def test_an_exception_leaves_nothing_and_tells_nobody(storage: Storage) -> None:
    async with storage.bus.subscribe() as hints:
        with pytest.raises(ZeroDivisionError):
            await storage.run(_count_and_fail)
        await count(storage, "a", 2)
        assert (await anext(hints)).payload["number"] == 2
    assert await _numbers(storage) == [2]


async def test_actions_within_one_transaction_stand_or_fall_together(storage: Storage) -> None:
    async def both(work: Work) -> None:
        await count.within(work, "a", 1)
        await enqueue(work, "kind", "key", {})
        work.add(Job(kind="kind", key="key", payload={}, due_at=None))

    with pytest.raises(IntegrityError):
        await storage.run(both)
    assert await _numbers(storage) == []


async def test_a_cancelled_action_leaves_nothing_and_gives_its_connection_back(storage: Storage) -> None:
    entered = asyncio.Event()

    async def hang(work: Work) -> None:
        await count.within(work, "a", 1)
        entered.set()
        await asyncio.Event().wait()

    # More often than there are connections: a lost one would be missed.
    for _ in range(20):
        entered.clear()
        task = asyncio.create_task(storage.run(hang))
        await entered.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert await count(storage, "a", 2) == 1
    assert await _numbers(storage) == [2]


async def test_cancelling_at_any_await_leaves_all_or_nothing(storage: Storage) -> None:
    """The action is cancelled after 0, 1, 2 … turns of the loop, so that every await in it is hit once."""
    async with storage.bus.subscribe() as hints:
        for turns in range(60):
            task = asyncio.create_task(count(storage, "a", turns))
            for _ in range(turns):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait([task])
        await count(storage, "a", 1000)
        told: list[int] = []
        while not told or told[-1] != 1000:
            told.append((await anext(hints)).payload["number"])
    assert await _numbers(storage) == told
    async with storage.reading() as session:
        assert list(await session.scalars(select(StreamHead.sequence))) == [len(told)]


async def test_cancelled_while_committing_it_is_committed_told_and_then_cancelled(storage: Storage) -> None:
    committing: list[asyncio.Task[int]] = []

    def cancel_twice(connection: object) -> None:
        for task in committing:
            task.cancel()
            asyncio.get_running_loop().call_soon(task.cancel)

    async with storage.bus.subscribe() as hints:
        sqlalchemy_event.listen(storage.writer.sync_engine, "commit", cancel_twice)
        committing.append(asyncio.create_task(count(storage, "a", 1)))
        with pytest.raises(asyncio.CancelledError):
            await committing[0]
        assert (await anext(hints)).payload["number"] == 1
    assert await _numbers(storage) == [1]


async def test_numbers_are_dense_however_many_write_at_once(storage: Storage) -> None:
    async def some(number: int) -> None:
        with suppress(ZeroDivisionError):
            await storage.run(_count_and_fail) if number % 3 == 0 else await count(storage, "a", number)

    async with asyncio.TaskGroup() as group:
        for number in range(60):
            group.create_task(some(number))
    async with storage.reading() as session:
        rows = (await session.execute(select(EventRow.sequence, EventRow.id).order_by(EventRow.sequence))).all()
    assert [row.sequence for row in rows] == list(range(1, 41))


async def test_reading_sees_one_moment(storage: Storage) -> None:
    await count(storage, "a", 1)
    async with storage.reading() as session:
        before = await session.scalar(select(func.count()).select_from(EventRow))
        await count(storage, "a", 2)
        assert await session.scalar(select(func.count()).select_from(EventRow)) == before == 1
    assert await _numbers(storage) == [1, 2]


async def test_reading_cannot_write(storage: Storage) -> None:
    with pytest.raises((DBAPIError, StorageUnavailable)):
        async with storage.reading() as session:
            await session.execute(text("DELETE FROM event"))


async def test_a_bug_in_a_statement_is_not_taken_for_an_unavailable_database(storage: Storage) -> None:
    with pytest.raises(DBAPIError):
        async with storage.transaction() as work:
            await work.session.execute(text("SELECT nonsense FROM nowhere"))


async def test_a_locked_row_is_read_fresh(storage: Storage) -> None:
    await count(storage, "a", 1)
    async with storage.reading() as session:
        seen = (await session.scalars(select(EventRow))).one()
    async with storage.transaction() as work:
        assert await work.locked(EventRow, seen.id) is not seen
        assert await work.locked(EventRow, 0) is None


async def _count_and_fail(work: Work) -> None:
    await count.within(work, "a", 1)
    raise ZeroDivisionError


async def _numbers(storage: Storage) -> list[int]:
    async with storage.reading() as session:
        payloads = await session.scalars(select(EventRow.payload).order_by(EventRow.id))
        return [payload["number"] for payload in payloads]

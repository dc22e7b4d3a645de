"""Streams: whatever order actions come in and whichever of them fail, each stream counts 1, 2, 3 … without a gap."""

import asyncio
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from storage.events import EventRow, StreamHead
from storage.unit_of_work import Storage, Work

STEP = st.tuples(st.lists(st.sampled_from("abc"), max_size=3), st.booleans())


@dataclass(frozen=True, slots=True)
class Happened:
    stream: str


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=8))
async def test_streams_are_dense(storage: Storage, steps: list[tuple[list[str], bool]]) -> None:
    await storage.run(_forget)
    await asyncio.gather(*(_take_step(storage, streams, fails) for streams, fails in steps))
    expected = Counter(stream for streams, fails in steps if not fails for stream in streams)
    async with storage.reading() as session:
        rows = (await session.execute(select(EventRow.stream, EventRow.sequence))).all()
        heads = (await session.execute(select(StreamHead.stream, StreamHead.sequence))).all()
    assert {(stream, sequence) for stream, sequence in rows} == {
        (stream, number) for stream, count in expected.items() for number in range(1, count + 1)
    }
    assert {head.stream: head.sequence for head in heads} == dict(expected)


async def _take_step(storage: Storage, streams: list[str], fails: bool) -> None:
    async def happen(work: Work) -> None:
        # In one order everywhere, or two actions wait for each other; the retries would hide it.
        for stream in sorted(streams):
            await work.record(Happened(stream))
        if fails:
            raise ZeroDivisionError

    with suppress(ZeroDivisionError):
        await storage.run(happen)


async def _forget(work: Work) -> None:
    await work.session.execute(delete(EventRow))
    await work.session.execute(delete(StreamHead))

"""Several routers on PostgreSQL, killed at any moment: no item is lost, worked twice or held out to two agents."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections import Counter
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select, update

from hub.figures.model import Passage
from hub.figures.rebuild import rebuild
from hub.interactions.model import Interaction
from hub.queueing.model import Offer, OfferOutcome, Queue, WorkItem, WorkState
from hub.queueing.states import OPEN_STATES
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.events import EventRow
from storage.unit_of_work import Storage
from tests.hub.figures.test_kept import rows_of
from tests.hub.queueing.day import Day
from tests.services.storage_fixture import SettableClock, compile_once, prepare

# So many processes at once, each killed so many times; what they close until then is less than there is.
PROCESSES, KILLS, MOST_CLOSED = 3, 2, 6
AGENTS, ITEMS, MORE = 5, 60, 10
# Whoever had it has it no more, and somebody takes it again.
LET_GO = ("ItemReturned", "ItemTransferred", "ItemSnoozed")
ANSWERED = (OfferOutcome.ACCEPTED, OfferOutcome.TIMED_OUT)


@pytest.fixture
async def storage(postgres_url: str, templates: dict[str, str], tmp_path: Path) -> AsyncIterator[Storage]:
    await prepare(postgres_url, templates)
    storage = Storage(postgres_url, LocalBlobs(tmp_path), MemoryBus())
    compile_once(storage)
    yield storage
    await storage.close()


@pytest.mark.faults
@pytest.mark.timeout(450)
async def test_killed_routers_lose_nothing_and_do_nothing_twice(
    storage: Storage, postgres_url: str, tmp_path: Path
) -> None:
    day = Day(storage, SettableClock(), 20261123)
    await day.begin(AGENTS)
    await _ring_shortly(storage)
    await day.arrive(ITEMS)
    command = [sys.executable, "-m", "tests.hub.queueing.endless_centre", postgres_url, str(tmp_path)]
    told = await asyncio.gather(*(_killed([*command, str(seed)], Random(seed)) for seed in range(PROCESSES)))
    await _finish([*command, "last"], day)
    await _check_work(storage, [line for lines in told for line in lines])
    await _check_offers(storage)
    kept = await rows_of(storage, Passage)
    await rebuild(storage)
    assert await rows_of(storage, Passage) == kept, "a figure was not written with its work"


async def _ring_shortly(storage: Storage) -> None:
    async with storage.transaction() as work:
        await work.session.execute(update(Queue).values(offer_seconds=1))


async def _killed(command: list[str], dice: Random) -> list[int]:
    """Run it, kill it after some lines, and again; returns every conversation it said it closed."""
    told: list[int] = []
    for _ in range(KILLS):
        process = await _begin(command)
        told += [await _line(process) for _ in range(dice.randint(1, MOST_CLOSED))]
        process.kill()
        assert process.stdout is not None
        told += [int(line) for line in (await process.stdout.read()).splitlines(keepends=True) if line.endswith(b"\n")]
        await process.wait()
    return told


async def _finish(command: list[str], day: Day) -> None:
    """Work until nothing is open, and everything that may happen did: more comes in as long as it did not."""
    process = await _begin(command)
    while (still_open := await _open(day.storage)) or not await _everything_happened(day.storage):
        if not still_open:
            await day.arrive(MORE)
        await _line(process)
    process.kill()
    await process.wait()


async def _everything_happened(storage: Storage) -> bool:
    async with storage.reading() as session:
        events = set(await session.scalars(select(EventRow.name).distinct()))
        outcomes = set(await session.scalars(select(Offer.outcome).distinct()))
    return events >= {*LET_GO, "InteractionMerged", "OfferEnded"} and outcomes >= {*ANSWERED}


async def _begin(command: list[str]) -> Process:
    return await asyncio.create_subprocess_exec(*command, stdout=PIPE)


async def _line(process: Process) -> int:
    assert process.stdout is not None
    return int(await process.stdout.readline())


async def _open(storage: Storage) -> int:
    async with storage.reading() as session:
        return await session.scalar(select(func.count()).where(WorkItem.state.in_(OPEN_STATES))) or 0


async def _check_work(storage: Storage, told: list[int]) -> None:
    """Everything was finished, or went into another and was finished there, by whom it was given to, and once."""
    async with storage.reading() as session:
        finished = Counter(
            await session.scalars(select(WorkItem.interaction_id).where(WorkItem.state == WorkState.DONE))
        )
        # What waits or sleeps may be moved too: that is in nobody's hands.
        happened = Counter(
            (name, stream)
            for name, stream, payload in await session.execute(select(EventRow.name, EventRow.stream, EventRow.payload))
            if name != "ItemTransferred" or payload["state"] == WorkState.ACTIVE
        )
        interactions = await session.scalars(select(Interaction.id))
    assert Counter(told) <= finished, "whatever was told is true, and was told once"
    for number in interactions:
        stream = f"interaction-{number}"
        closed, merged = happened["InteractionClosed", stream], happened["InteractionMerged", stream]
        assert finished[number] == closed
        assert closed or merged
        let_go = sum(happened[name, stream] for name in LET_GO)
        assert 0 <= happened["ItemAccepted", stream] - let_go - closed <= merged


async def _check_offers(storage: Storage) -> None:
    """Of no item, and to no agent, was there a second offer before the first one ended."""
    async with storage.reading() as session:
        offers = (await session.scalars(select(Offer).order_by(Offer.offered_at, Offer.id))).all()
    for key in ("work_item_id", "agent_id"):
        for whose in {getattr(offer, key) for offer in offers}:
            for one, other in pairwise(offer for offer in offers if getattr(offer, key) == whose):
                assert one.answered_at is not None
                assert one.answered_at <= other.offered_at
    assert {offer.outcome for offer in offers} <= {*ANSWERED, OfferOutcome.WITHDRAWN}

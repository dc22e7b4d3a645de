"""What must hold all day, whatever the agents do: nothing lost, nothing twice, nobody idle beside waiting work."""

from collections import Counter

import pytest
from sqlalchemy import func, select

from hub.queueing.candidates import free_agents
from hub.queueing.capacity import CAPACITY, UNITS
from hub.queueing.model import Offer, OfferOutcome, WorkItem, WorkState
from storage.events import EventRow
from storage.unit_of_work import Storage
from tests.hub.queueing.day import Day
from tests.services.storage_fixture import SettableClock

SIZES = [pytest.param((8, 120), marks=pytest.mark.short), pytest.param((20, 500), marks=pytest.mark.long)]
MOST_TICKS = 200
MOST_HELD = CAPACITY // UNITS["email"]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("seed", [20260302])
async def test_a_day(storage: Storage, clock: SettableClock, seed: int, size: tuple[int, int]) -> None:
    agents, items = size
    day = Day(storage, clock, seed)
    await day.begin(agents)
    for _ in range(MOST_TICKS):
        await day.tick(min(items - len(day.ages), day.random.randint(20, 50)))
        await _check(day)
        if len(day.ages) == items and not (await day.moment()).items:
            break
    await _check_the_books(day, items)


async def _check(day: Day) -> None:
    moment = await day.moment()
    assert all(item.eligible_at == day.ages[item.id] for item in moment.items), "an item got younger"
    offered = [item.id for item in moment.in_state(WorkState.OFFERED)]
    assert sorted(offer.work_item_id for offer in moment.offers) == offered, "an offer without its item, or two"
    asked = Counter(offer.agent_id for offer in moment.offers)
    assert max(asked.values(), default=0) <= 1, "an agent with two offers"
    held = Counter(item.agent_id for item in moment.items if item.agent_id is not None)
    assert all(held[agent] + asked[agent] <= MOST_HELD for agent in day.agents), "an agent over capacity"
    await _check_nobody_is_idle(day, [item for item in moment.items if item.state == WorkState.WAITING])


async def _check_nobody_is_idle(day: Day, waiting: list[WorkItem]) -> None:
    """Nobody who is free, has room and never had the item sits beside it. Found the slow way, over all items."""
    had = select(Offer.work_item_id, Offer.agent_id).where(Offer.outcome != OfferOutcome.WITHDRAWN)
    async with day.storage.reading() as session:
        agents = await free_agents(session, day.clock.now())
        pairs = {tuple(pair) for pair in await session.execute(had)}
    now = day.clock.now()
    room = [each for each in agents if each.profile.has_room(each.held, "email") and not each.ramps_up(now)]
    assert not [
        (item.id, agent.id)
        for item in waiting
        for agent in room
        if item.queue_id in agent.queues and (item.id, agent.id) not in pairs
    ]


async def _check_the_books(day: Day, items: int) -> None:
    """Every item was finished once, and every acceptance ended in a return or the one end."""
    events = select(EventRow.name, EventRow.stream, func.count()).group_by(EventRow.name, EventRow.stream)
    async with day.storage.reading() as session:
        done = (await session.scalars(select(WorkItem.interaction_id).where(WorkItem.state == WorkState.DONE))).all()
        happened = {(name, stream): count for name, stream, count in await session.execute(events)}
    assert len(done) == len(set(done)) == len(day.ages) == items
    for stream in (f"interaction-{interaction_id}" for interaction_id in done):
        assert happened["InteractionClosed", stream] == 1
        assert happened["ItemAccepted", stream] == happened.get(("ItemReturned", stream), 0) + 1
    assert {name for name, _ in happened} >= {"OfferEnded", "ItemReturned"}, "a day without trouble proves little"

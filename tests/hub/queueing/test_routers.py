"""Several routers while everything changes under them: pins, skills, queues, and agents who decline and finish."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterator
from contextlib import suppress

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.errors import HubError
from hub.queueing.accept import accept_offer
from hub.queueing.capacity import CAPACITY, UNITS
from hub.queueing.decline import decline_offer
from hub.queueing.expire import expire_offers
from hub.queueing.give_back import return_item
from hub.queueing.lanes import lane_of
from hub.queueing.model import AgentSkill, Skill, WorkItem, WorkState
from hub.queueing.offer import make_offers
from hub.queueing.pin import pin
from hub.queueing.presence import heartbeat
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.wrap_up import Closing, wrap_up
from storage.unit_of_work import Storage, Work, action
from tests.hub.queueing.day import TICK, Day, Moment
from tests.services.storage_fixture import SettableClock

AGENTS, ITEMS, ROUTERS, TICKS = 6, 40, 3, 12
SKILL = 7
BOSS = Actor(1, "Boss", frozenset(Permission))


@action
async def ask_for(work: Work, item_id: int, level: int) -> None:
    """Change what an item asks for."""
    item = await work.locked(WorkItem, item_id)
    assert item is not None
    item.skills = {str(SKILL): level} if level else {}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
async def test_routers_agree_whatever_changes(storage: Storage, clock: SettableClock, seed: int) -> None:
    day = Day(storage, clock, seed)
    await day.begin(AGENTS)
    await _teach(day)
    await day.arrive(ITEMS)
    for _ in range(TICKS):
        clock.advance(TICK)
        await heartbeat(storage, list(day.agents))
        moment = await day.moment()
        changes = [_quietly(change) for change in _changes(day, moment)]
        await asyncio.gather(*(_route(storage) for _ in range(ROUTERS)), *changes)
        await expire_offers(storage)
        await _check(day)
    async with storage.reading() as session:
        assert len((await session.scalars(select(WorkItem.id))).all()) == ITEMS
    assert len((await day.moment()).items) < ITEMS, "something was finished"


async def _teach(day: Day) -> None:
    async with day.storage.transaction() as work:
        work.add(Skill(id=SKILL, name="Grinders"))
        await work.flush()
        agents = list(day.agents)[: AGENTS // 2]
        work.add(*(AgentSkill(user_id=agent, skill_id=SKILL, level=3) for agent in agents))


async def _route(storage: Storage) -> None:
    for _ in range(3):
        await make_offers(storage)


def _changes(day: Day, moment: Moment) -> Iterator[Awaitable[object]]:
    """What people do at once with what was open a moment ago, some of it too late."""
    for offer in moment.offers:
        agent = day.agents[offer.agent_id]
        if day.random.random() < 0.8:
            yield accept_offer(day.storage, offer.id, agent)
        else:
            yield decline_offer(day.storage, offer.id, "", agent)
    yield from _moves(day, moment)


def _moves(day: Day, moment: Moment) -> Iterator[Awaitable[object]]:
    dice, storage = day.random, day.storage
    for item in moment.items:
        number = item.interaction_id
        match dice.randrange(12):
            case 0:
                yield pin(storage, number, dice.choice([None, *day.agents]), "", BOSS)
            case 1:
                yield ask_for(storage, item.id, dice.randint(0, 3))
            case 2:
                yield transfer(storage, Transfer(number, dice.choice(day.queues)), BOSS)
            case 3 if item.agent_id:
                yield return_item(storage, number, day.agents[item.agent_id])
            case 4 | 5 | 6 if item.agent_id:
                yield wrap_up(storage, Closing(number), day.agents[item.agent_id])


async def _quietly(change: Awaitable[object]) -> None:
    # Refused because somebody was faster, or the agent does not serve that queue: what counts is what is left.
    with suppress(HubError):
        await change


async def _check(day: Day) -> None:
    moment = await day.moment()
    offered = {item.id: item for item in moment.in_state(WorkState.OFFERED)}
    assert sorted(offer.work_item_id for offer in moment.offers) == sorted(offered), "an offer without its item, or two"
    asked = Counter(offer.agent_id for offer in moment.offers)
    assert max(asked.values(), default=0) <= 1, "an agent with two offers"
    held = Counter(item.agent_id for item in moment.items if item.state == WorkState.ACTIVE)
    assert all(held[agent] + asked[agent] <= CAPACITY // UNITS["email"] for agent in day.agents), "over capacity"
    assert all(item.lane == lane_of(item.channel, item.skills, item.pinned_agent_id) for item in moment.items)
    kept = {offer.agent_id: offered[offer.work_item_id].pinned_agent_id for offer in moment.offers}
    assert all(pinned_to in (None, agent) for agent, pinned_to in kept.items()), "kept for somebody else"
    free = (WorkState.WAITING, WorkState.OFFERED)
    assert all((item.agent_id is None) == (item.state in free) for item in moment.items)

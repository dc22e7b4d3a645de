"""Everybody at once: routers offer while agents accept, pull and close the same items, and each is done by one."""

import asyncio
from collections import Counter
from contextlib import suppress

from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.errors import Conflict, NotFound
from hub.queueing.accept import accept_offer
from hub.queueing.model import Offer, WorkItem, WorkState
from hub.queueing.offers import open_offers
from hub.queueing.pull import pull
from hub.queueing.router import Router
from hub.queueing.wrap_up import Closing, wrap_up
from storage.events import EventRow
from storage.unit_of_work import Storage
from tests.hub.queueing.day import Day
from tests.services.storage_fixture import SettableClock

AGENTS, ITEMS, ROUTERS = 6, 40, 3


async def test_a_rush(storage: Storage, clock: SettableClock) -> None:
    day = Day(storage, clock, 7)
    await day.begin(AGENTS)
    await day.arrive(ITEMS)
    routers = [asyncio.create_task(Router(storage).run()) for _ in range(ROUTERS)]
    won = await asyncio.gather(*(_work(day, agent) for agent in day.agents.values()))
    for router in routers:
        assert not router.done(), "a router gave up"
        router.cancel()
    await asyncio.wait(routers)
    closed = select(EventRow.stream, func.count()).where(EventRow.name == "InteractionClosed").group_by(EventRow.stream)
    async with storage.reading() as session:
        items = (await session.scalars(select(WorkItem))).all()
        ends = [count for _, count in await session.execute(closed)]
        left = await session.scalar(select(func.count()).where(Offer.outcome.is_(None)))
    assert [item.state for item in items] == [WorkState.DONE] * ITEMS
    assert ends == [1] * ITEMS
    assert Counter(item.agent_id for item in items) == {agent: len(taken) for agent, taken in won if taken}
    assert left == 0


async def _work(day: Day, agent: Actor) -> tuple[int, list[int]]:
    """Grab whatever can be had until nothing is open; returns what this agent closed."""
    closed = []
    while items := (await day.moment()).items:
        for card in await open_offers(day.storage, agent.user_id):
            with suppress(Conflict):
                await accept_offer(day.storage, card.offer_id, agent)
        wanted = day.random.choice(items)
        with suppress(Conflict, NotFound):
            await pull(day.storage, wanted.interaction_id, agent)
            await wrap_up(day.storage, Closing(wanted.interaction_id), agent)
            closed.append(wanted.interaction_id)
    return agent.user_id, closed

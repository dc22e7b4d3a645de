"""A program to be killed: routes and works, for whoever serves, and prints each conversation once it is closed."""

import asyncio
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from random import Random

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.errors import Conflict, Invalid
from hub.merging.merge import Merging, merge
from hub.queueing.accept import accept_offer
from hub.queueing.expire import expire_offers
from hub.queueing.give_back import return_item
from hub.queueing.model import Queue, QueueMember, WorkItem, WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.presence import heartbeat, presence, set_mode
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.states import HELD_STATES, WorkState
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.wake import wake_due
from hub.queueing.wrap_up import Closing, wrap_up
from hub.runtime.followers import FINISHERS, FOLLOWERS
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage

MOMENT = timedelta(milliseconds=50)
RIGHTS = frozenset({Permission.DESK, Permission.SERVE, Permission.ALL_QUEUES})


async def route(storage: Storage) -> None:
    """Offer whatever can be offered, and wake what slept, for ever."""
    while True:
        await wake_due(storage)
        await expire_offers(storage)
        await make_offers(storage)


async def serve(storage: Storage, user_id: int, dice: Random) -> None:
    """Take what is offered or waits and do something with it, for ever; other processes do the same for this agent."""
    agent = Actor(user_id, "", RIGHTS)
    held = select(WorkItem.interaction_id).where(WorkItem.agent_id == user_id, WorkItem.state.in_(HELD_STATES))
    while True:
        await heartbeat(storage, [user_id])
        await _answer(storage, agent)
        async with storage.reading() as session:
            interactions = (await session.scalars(held)).all()
            waiting = (await session.scalars(_WAITING)).all()
            queues = (await session.scalars(select(Queue.id).order_by(Queue.id))).all()
        with suppress(Conflict):
            if waiting and dice.random() < 0.1:
                await pull(storage, dice.choice(waiting), agent)
        for interaction in interactions:
            with suppress(Conflict, Invalid):
                if waiting and dice.random() < 0.1:
                    await merge(storage, Merging(interaction, dice.choice(waiting)), agent)
                else:
                    await _do(storage, interaction, dice.choice(queues), agent, dice)


async def _answer(storage: Storage, agent: Actor) -> None:
    """Accept what is offered, but for one of ten, which everybody lets ring to its end, and be ready again."""
    for card in await open_offers(storage, agent.user_id):
        if card.offer_id % 10:
            with suppress(Conflict):
                await accept_offer(storage, card.offer_id, agent)
    if (await presence(storage, agent.user_id)).mode != WorkMode.READY:
        await set_mode(storage, WorkMode.READY, "", agent)


_WAITING = select(WorkItem.interaction_id).where(WorkItem.state == WorkState.WAITING).order_by(WorkItem.id).limit(20)


async def _do(storage: Storage, interaction: int, queue: int, agent: Actor, dice: Random) -> None:
    """One of ten is given back, one moved, one put aside for a moment; the others are closed, and told."""
    match dice.randrange(10):
        case 0:
            await return_item(storage, interaction, agent)
        case 1:
            await transfer(storage, Transfer(interaction, queue), agent)
        case 2:
            await snooze(storage, Snoozing(interaction, storage.clock.now() + MOMENT), agent)
        case _:
            await wrap_up(storage, Closing(interaction), agent)
            sys.stdout.write(f"{interaction}\n")
            sys.stdout.flush()


async def main(url: str, folder: str, seed: str) -> None:
    storage, dice = Storage(url, LocalBlobs(Path(folder)), MemoryBus()), Random(seed)
    storage.followers, storage.finishers = FOLLOWERS, FINISHERS
    async with storage.reading() as session:
        agents = sorted(set((await session.scalars(select(QueueMember.user_id))).all()))
    async with asyncio.TaskGroup() as group:
        group.create_task(route(storage))
        for agent in agents:
            group.create_task(serve(storage, agent, dice))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

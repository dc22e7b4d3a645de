"""A program to be killed: routes and works, for whoever serves, and prints each conversation once it is closed."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path
from random import Random

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.errors import Conflict
from hub.queueing.accept import accept_offer
from hub.queueing.expire import expire_offers
from hub.queueing.give_back import return_item
from hub.queueing.model import QueueMember, WorkItem
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.presence import heartbeat
from hub.queueing.states import HELD_STATES
from hub.queueing.wrap_up import Closing, wrap_up
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage

RIGHTS = frozenset({Permission.DESK, Permission.SERVE, Permission.ALL_QUEUES})


async def route(storage: Storage) -> None:
    """Offer whatever can be offered, for ever."""
    while True:
        await expire_offers(storage)
        await make_offers(storage)


async def serve(storage: Storage, user_id: int, dice: Random) -> None:
    """Accept what is offered and close it, or give it back, for ever; other processes do the same for this agent."""
    agent = Actor(user_id, "", RIGHTS)
    held = select(WorkItem.interaction_id).where(WorkItem.agent_id == user_id, WorkItem.state.in_(HELD_STATES))
    while True:
        await heartbeat(storage, [user_id])
        for card in await open_offers(storage, user_id):
            with suppress(Conflict):
                await accept_offer(storage, card.offer_id, agent)
        async with storage.reading() as session:
            interactions = (await session.scalars(held)).all()
        for interaction in interactions:
            with suppress(Conflict):
                if dice.random() < 0.1:
                    await return_item(storage, interaction, agent)
                else:
                    await wrap_up(storage, Closing(interaction), agent)
                    sys.stdout.write(f"{interaction}\n")
                    sys.stdout.flush()


async def main(url: str, folder: str, seed: str) -> None:
    storage, dice = Storage(url, LocalBlobs(Path(folder)), MemoryBus()), Random(seed)
    async with storage.reading() as session:
        agents = sorted(set((await session.scalars(select(QueueMember.user_id))).all()))
    async with asyncio.TaskGroup() as group:
        group.create_task(route(storage))
        for agent in agents:
            group.create_task(serve(storage, agent, dice))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

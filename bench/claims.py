"""Claims a second with 1, 8 and 32 workers: agents who take waiting items, beside a bare statement that takes a row.

Run `python -m bench.claims --database ADDRESS` with the address of an empty PostgreSQL database. The bare statement is
`SELECT … FOR UPDATE SKIP LOCKED` and an UPDATE of what it found, over the same pool of connections. Ours locks, checks,
takes, restarts the idle time and writes the event: five statements where the bare one is two. *By hand* writes the same
rows in bare asyncpg, which is the most that any claim with an event in its own transaction can reach; *followed* adds
what production counts in the same transaction: figures, service level, monitoring, alerts. All commit durably.
"""

import argparse
import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import insert, select, update

from bench.routing import START, Contest
from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission
from hub.queueing.model import WorkItem, WorkState
from hub.queueing.pull import pull
from hub.runtime.parts import FINISHERS, FOLLOWERS
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage

WORKERS = (1, 8, 32)


async def bare(storage: Storage) -> None:
    """Take any row that waits and nobody has locked."""
    async with storage.transaction() as work:
        free = select(WorkItem.id).where(WorkItem.state == WorkState.WAITING).limit(1).with_for_update(skip_locked=True)
        item = await work.session.scalar(free)
        taken = update(WorkItem).where(WorkItem.id == item).values(state=WorkState.ACTIVE, agent_id=1)
        await work.session.execute(taken, execution_options={"synchronize_session": False})


async def by_hand(storage: Storage, interaction_id: int, user_id: int) -> None:
    """The rows that a claim writes, with nothing between them and the wire."""
    async with storage.writer.connect() as connection:
        wire: Any = (await connection.get_raw_connection()).driver_connection
        async with wire.transaction():
            await wire.fetchrow(_LOCK, interaction_id)
            await wire.execute("UPDATE agent_presence SET idle_since = now() WHERE user_id = $1", user_id)
            payload = json.dumps({"interaction_id": interaction_id, "agent_id": user_id})
            number = await wire.fetchval(_EVENT, f"interaction-{interaction_id}", payload)
            await wire.execute(
                "UPDATE interaction SET waiting = false, version = $2 WHERE id = $1", interaction_id, number
            )
            await wire.execute(_TAKE, interaction_id, user_id)


_LOCK = """SELECT i.id, w.id FROM interaction i JOIN work_item w ON w.interaction_id = i.id
    WHERE i.id = $1 AND w.state = 'waiting' FOR UPDATE"""
_EVENT = """WITH head AS (INSERT INTO stream_head (stream, sequence) VALUES ($1, 1)
        ON CONFLICT (stream) DO UPDATE SET sequence = stream_head.sequence + 1 RETURNING sequence)
    INSERT INTO event (stream, sequence, name, payload, at, correlation_id)
    SELECT $1, head.sequence, 'ItemAccepted', $2, now(), '' FROM head RETURNING sequence"""
_TAKE = "UPDATE work_item SET state = 'active', agent_id = $2, accepted_at = now() WHERE interaction_id = $1"


async def hire(storage: Storage, first: int) -> list[Actor]:
    """An agent for each worker: one agent's idle time is one row, and nobody takes two things at once."""
    numbers = range(first, first + max(WORKERS))
    rows = [{"id": n, "login": f"worker{n}", "name": f"Worker {n}", "created_at": START} for n in numbers]
    async with storage.writer.begin() as connection:
        await connection.execute(insert(User), rows)
    return [Actor(n, f"Worker {n}", frozenset({Permission.SERVE, Permission.ALL_QUEUES})) for n in numbers]


async def claims_a_second(workers: int, claims: int, claim: Callable[[int], Awaitable[None]]) -> float:
    """Have so many workers make so many claims in all."""

    async def work(worker: int) -> None:
        for _ in range(claims // workers):
            await claim(worker)

    began = perf_counter()
    await asyncio.gather(*(work(worker) for worker in range(workers)))
    return claims // workers * workers / (perf_counter() - began)


async def main() -> None:
    """Fill the database and print both rates for each number of workers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, metavar="ADDRESS")
    parser.add_argument("--claims", type=int, default=640)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        storage = Storage(options.database, LocalBlobs(Path(folder)), MemoryBus(), patience=60)
        # The bare statement takes the oldest ids; the others take those from the end.
        waiting = 4 * len(WORKERS) * options.claims
        contest = Contest(storage, waiting)
        await contest.prepare()
        agents = await hire(storage, first=100)
        number = count(waiting, -1)
        for workers in WORKERS:
            plain = await claims_a_second(workers, options.claims, lambda _: bare(storage))
            hand = await claims_a_second(
                workers, options.claims, lambda worker: by_hand(storage, next(number), agents[worker].user_id)
            )

            async def claim(worker: int) -> None:
                await pull(storage, next(number), agents[worker])

            ours = await claims_a_second(workers, options.claims, claim)
            storage.followers, storage.finishers = FOLLOWERS, FINISHERS
            followed = await claims_a_second(workers, options.claims, claim)
            storage.followers = storage.finishers = ()
            print(
                f"{workers:>2} workers, claims a second and parts of the bare statement: bare {plain:.0f}; "
                f"ours {ours:.0f}, {ours / plain:.2f}; by hand {hand:.0f}, {hand / plain:.2f}; "
                f"followed {followed:.0f}, {followed / plain:.2f}"
            )
        await storage.close()


if __name__ == "__main__":
    asyncio.run(main())

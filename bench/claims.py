"""Claims a second with 1, 8 and 32 workers: agents who take waiting items, beside a bare statement that takes a row.

Run `python -m bench.claims --database ADDRESS` with the address of an empty PostgreSQL database. The bare statement is
`SELECT … FOR UPDATE SKIP LOCKED` and an UPDATE of what it found; ours checks, takes, restarts the idle time and writes
the event. Both commit durably each time.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from itertools import count
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert, select, update

from bench.routing import START, Contest
from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission
from hub.queueing.model import WorkItem, WorkState
from hub.queueing.pull import pull
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
        storage = Storage(options.database, LocalBlobs(Path(folder)), MemoryBus())
        # The bare statement takes the oldest ids; ours takes those from the end.
        waiting = 2 * len(WORKERS) * options.claims
        contest = Contest(storage, waiting)
        await contest.prepare()
        agents = await hire(storage, first=100)
        number = count(waiting, -1)
        for workers in WORKERS:
            plain = await claims_a_second(workers, options.claims, lambda _: bare(storage))
            ours = await claims_a_second(
                workers, options.claims, lambda worker: pull(storage, next(number), agents[worker])
            )
            print(f"{workers:>2} workers: {ours:6.0f} claims a second, bare {plain:6.0f}, {ours / plain:.2f} of it")
        await storage.close()


if __name__ == "__main__":
    asyncio.run(main())

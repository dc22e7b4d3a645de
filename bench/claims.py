"""Claims a second with 1, 8 and 32 workers: agents who take waiting items, beside a bare statement that takes a row.

Run `python -m bench.claims --database ADDRESS` with the address of an empty PostgreSQL database. *Bare* is
`SELECT … FOR UPDATE SKIP LOCKED` of a row by its key and an UPDATE of it, in a transaction over the same pool of
connections; *driver* is the same in bare asyncpg, and *by hand* is in asyncpg what a claim writes. *Claimed* locks,
checks, takes, restarts the idle time, writes the event and what figures are counted from; *pulled* and *accepted* are
what agents do, with all that production asks in the same transaction: service level, monitoring, alerts, search. All
commit durably. They take turns, each worker one claim at a time, and medians are compared, so that the machine's moods
hit all alike.
"""

import argparse
import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any, cast

from sqlalchemy import Table, bindparam, insert, select, update

from bench.figures import line
from bench.routing import BATCH, START, Contest
from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission
from hub.errors import Conflict
from hub.figures.model import Passage, Phase
from hub.queueing.accept import accept_offer
from hub.queueing.model import Offer, WorkItem, WorkState
from hub.queueing.pull import pull
from hub.runtime.followers import FINISHERS, FOLLOWERS
from hub.service_level.model import ServiceClock
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage

WORKERS = (1, 8, 32)
# Kinds of claims that are compared, see `Race`.
KINDS = 6


_ITEMS = cast("Table", WorkItem.__table__)
_OF = _ITEMS.c.id == bindparam("of")
# Put together once, as a claim's are.
_LOCK_FREE = select(_ITEMS.c.id).where(_OF, _ITEMS.c.state == WorkState.WAITING).with_for_update(skip_locked=True)
_MARK = update(_ITEMS).where(_OF).values(state=WorkState.ACTIVE, agent_id=1)


async def bare(storage: Storage, number: int) -> None:
    """Take a row that waits unless somebody has locked it."""
    async with storage.writer.begin() as connection:
        item = (await connection.execute(_LOCK_FREE, {"of": number})).scalar_one()
        await connection.execute(_MARK, {"of": item})


async def by_driver(storage: Storage, number: int) -> None:
    """The same with nothing between it and the wire."""
    async with storage.writer.connect() as connection:
        wire: Any = (await connection.get_raw_connection()).driver_connection
        async with wire.transaction():
            item = await wire.fetchval(_FREE, number)
            await wire.execute("UPDATE work_item SET state = 'active', agent_id = 1 WHERE id = $1", item)


_FREE = "SELECT id FROM work_item WHERE id = $1 AND state = 'waiting' FOR UPDATE SKIP LOCKED"


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


@dataclass
class Race:
    """Everybody who takes items in one database: a number of workers, each of them an agent."""

    storage: Storage
    agents: Sequence[Actor]
    numbers: Iterator[int]
    seconds: dict[str, list[float]] = field(default_factory=dict)
    refusals: list[float] = field(default_factory=list)

    async def round(self, workers: int) -> None:
        """Have each kind of claim made once by each worker, all workers at once."""
        for name, claim in self._kinds().items():
            followed = name in ("pulled", "accepted")
            self.storage.followers, self.storage.finishers = (FOLLOWERS, FINISHERS) if followed else ((), ())
            taken = [(next(self.numbers), agent) for agent in self.agents[:workers]]
            if name == "accepted":
                await self._hold_out(taken)
            began = perf_counter()
            await asyncio.gather(*(claim(number, agent) for number, agent in taken))
            self.seconds.setdefault(name, []).append(perf_counter() - began)
            if name == "accepted":
                others = [*self.agents[1:], self.agents[0]]
                await asyncio.gather(*(self._refuse(n, other) for (n, _), other in zip(taken, others, strict=False)))

    def _kinds(self) -> dict[str, Callable[[int, Actor], Awaitable[object]]]:
        return {
            "bare": lambda number, agent: bare(self.storage, number),
            "driver": lambda number, agent: by_driver(self.storage, number),
            "by hand": lambda number, agent: by_hand(self.storage, number, agent.user_id),
            "claimed": lambda number, agent: pull(self.storage, number, agent),
            "pulled": lambda number, agent: pull(self.storage, number, agent),
            "accepted": lambda number, agent: accept_offer(self.storage, number, agent),
        }

    async def _hold_out(self, taken: Sequence[tuple[int, Actor]]) -> None:
        # The offer of an item has its number.
        soon = datetime.now(UTC) + timedelta(minutes=1)
        times = {"offered_at": START, "expires_at": soon}
        offers = [{"id": n, "work_item_id": n, "agent_id": agent.user_id, **times} for n, agent in taken]
        held_out = update(WorkItem).where(WorkItem.id.in_([n for n, _ in taken])).values(state=WorkState.OFFERED)
        async with self.storage.writer.begin() as connection:
            await connection.execute(held_out)
            await connection.execute(insert(Offer), offers)

    async def _refuse(self, number: int, late: Actor) -> None:
        began = perf_counter()
        with suppress(Conflict):
            await pull(self.storage, number, late)
        self.refusals.append(perf_counter() - began)

    def report(self, workers: int) -> str:
        """The rate of each kind, what part of the bare statement's that is, and when those who are too late hear it."""
        rates = {name: workers / median(times) for name, times in self.seconds.items()}
        parts = (f"{name} {rate:.0f}, {rate / rates['bare']:.2f}" for name, rate in rates.items())
        claims = f"{workers:>2} workers, claims a second and parts of the bare statement: " + "; ".join(parts)
        return claims + "\n" + line("   who is too late hears it, after ", self.refusals)


async def arrive(storage: Storage, waiting: int) -> None:
    """Have what waits be counted and its clocks run, as if it had come through the door."""
    async with storage.writer.begin() as connection:
        for first in range(1, waiting + 1, BATCH):
            numbers = range(first, min(first + BATCH, waiting + 1))
            await connection.execute(insert(Passage), [_passage(number) for number in numbers])
            clocks = [{"interaction_id": n, "queue_id": 1, "opened_at": START, "asked_at": START} for n in numbers]
            await connection.execute(insert(ServiceClock), clocks)


def _passage(number: int) -> dict[str, object]:
    times = dict.fromkeys(("entered_at", "waiting_since", "phase_since"), START)
    place = {"work_item_id": number, "number": 1, "interaction_id": number, "queue_id": 1, "channel": "email"}
    return {**place, **times, "arrival": True, "phase": Phase.WAITING}


async def main() -> None:
    """Fill the database and print the rates for each number of workers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", required=True, metavar="ADDRESS")
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        storage = Storage(options.database, LocalBlobs(Path(folder)), MemoryBus(), patience=60)
        waiting = KINDS * options.rounds * sum(WORKERS)
        await Contest(storage, waiting).prepare()
        await arrive(storage, waiting)
        agents = await hire(storage, first=100)
        numbers = count(1)
        for workers in WORKERS:
            race = Race(storage, agents, numbers)
            for _ in range(options.rounds):
                await race.round(workers)
            print(race.report(workers))
        await storage.close()


if __name__ == "__main__":
    asyncio.run(main())

"""What the wallboard costs: each of its readings, beside a bare count over the same rows of the same day.

Run `python -m bench.board [--database ADDRESS]`; SQLite in a temporary folder by default, and the address must name an
empty database. A day of a large house lies among months: the time must go with the day, not with the months.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from sqlalchemy import func, insert, select, text

from bench.figures import line, percentile
from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission
from hub.figures.agents import agents_by_mode
from hub.figures.board import board
from hub.figures.board_filter import BoardFilter
from hub.figures.half_hours import figures_by_half_hour
from hub.figures.listing import passages_behind
from hub.figures.measures import Measure
from hub.figures.model import ModeStretch, Outcome, Passage, Phase
from hub.figures.promises import promises
from hub.figures.staffing import staffing
from hub.interactions.model import Interaction, InteractionState
from hub.queueing.model import Queue, QueueMember, WorkItem, WorkMode, WorkState
from storage import schema
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage

QUEUES, CHANNELS = 6, ("email", "chat", "phone")
BATCH = 5_000
SVEN = Actor(1, "Sven", frozenset({Permission.DESK, Permission.SUPERVISE, Permission.ALL_QUEUES}))


def now_of() -> datetime:
    """A quarter to midnight yesterday: the clock is the real one, and a day that is over is whole."""
    return datetime.now(UTC).replace(hour=23, minute=45, second=0, microsecond=0) - timedelta(days=1)


async def fill(storage: Storage, days: int, a_day: int, agents: int) -> None:
    """So many days with so many passages each, all of one item: nothing here reads more of items than their queue."""
    draw, now = Random(7), now_of()
    async with storage.writer.begin() as connection:
        people = [{"login": f"u{n}@example.com", "name": f"User {n}", "created_at": now} for n in range(1, agents + 1)]
        await connection.execute(insert(User), people)
        await connection.execute(insert(Queue), [{"name": f"Queue {n}"} for n in range(1, QUEUES + 1)])
        members = [{"queue_id": n % QUEUES + 1, "user_id": n} for n in range(1, agents + 1)]
        await connection.execute(insert(QueueMember), members)
        opened = {"channel": "email", "subject": "A question", "preview": "", "state": InteractionState.CLOSED}
        times = dict.fromkeys(("opened_at", "last_activity_at"), now)
        await connection.execute(insert(Interaction), [opened | times | {"queue_id": 1, "waiting": False}])
        item = {"interaction_id": 1, "queue_id": 1, "state": WorkState.DONE, "eligible_at": now}
        await connection.execute(insert(WorkItem), [item])
        for first in range(0, days * a_day, BATCH):
            numbers = range(first, min(first + BATCH, days * a_day))
            await connection.execute(insert(Passage), [_passage(draw, now, n, a_day, agents) for n in numbers])
        stretches = [_ready(now, day, agent) for day in range(days) for agent in range(1, agents + 1)]
        await connection.execute(insert(ModeStretch), stretches)
    async with storage.writer.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))


def _passage(draw: Random, now: datetime, number: int, a_day: int, agents: int) -> dict[str, Any]:
    at = now - timedelta(days=number // a_day, seconds=draw.uniform(0, 15 * 3600))
    waited, handled = draw.expovariate(1 / 20), draw.expovariate(1 / 240)
    answered = draw.random() < 0.93
    ended_at = at + timedelta(seconds=waited + handled * answered)
    return {
        "work_item_id": 1,
        "number": number + 1,
        "interaction_id": 1,
        "queue_id": draw.randint(1, QUEUES),
        "channel": draw.choice(CHANNELS),
        "arrival": True,
        "entered_at": at,
        "waiting_since": at,
        "offers": 1,
        "agent_id": draw.randint(1, agents) if answered else None,
        "answered_at": at + timedelta(seconds=waited) if answered else None,
        "waited": waited,
        "phase": Phase.ENDED,
        "phase_since": ended_at,
        "talk": handled * answered,
        "hold": 0.0,
        "wrap_up": 0.0,
        "ended_at": ended_at,
        "outcome": Outcome.CLOSED if answered else Outcome.ABANDONED,
    }


def _ready(now: datetime, day: int, agent: int) -> dict[str, Any]:
    began_at = now - timedelta(days=day, hours=16)
    ended_at = began_at + timedelta(hours=16)
    times = {"began_at": began_at, "ended_at": ended_at}
    return {"agent_id": agent, "number": day + 1, "mode": WorkMode.READY, "reason": "", **times}


async def raw(storage: Storage) -> None:
    """How many passages the day has: the least that reading them can cost."""
    since = now_of().replace(hour=0, minute=0)
    day = (Passage.entered_at >= since, Passage.entered_at < since + timedelta(days=1), Passage.waited >= 0)
    async with storage.reading() as session:
        await session.scalar(select(func.count()).where(*day))


async def readings(storage: Storage) -> dict[str, Callable[[], Awaitable[object]]]:
    """Everything that is read to draw the board once."""
    shown = await board(storage, SVEN, BoardFilter(now_of().date()))
    scope = shown.scope
    return {
        "a bare count": lambda: raw(storage),
        "figures by queue, channel, agent, occupancy": lambda: board(storage, SVEN, BoardFilter(now_of().date())),
        "half hours": lambda: figures_by_half_hour(storage, SVEN, scope),
        "promises": lambda: promises(storage, SVEN, scope),
        "what waits longest": lambda: passages_behind(storage, SVEN, Measure.WAITING, scope),
        "agents by mode": lambda: agents_by_mode(storage, SVEN),
        "staffing hint": lambda: staffing(storage, SVEN, shown),
    }


async def measure(storage: Storage, rounds: int) -> dict[str, list[float]]:
    """Seconds of each reading, in turn."""
    found: dict[str, list[float]] = {}
    for _ in range(rounds + 1):
        readings_now = await readings(storage)
        # As the page does: all of one moment.
        async with storage.reading_together():
            for name, read in readings_now.items():
                began = perf_counter()
                await read()
                found.setdefault(name, []).append(perf_counter() - began)
    return {name: times[1:] for name, times in found.items()}


async def main() -> None:
    """Fill the database and print what each part takes, and how many bare counts that is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="", metavar="ADDRESS")
    parser.add_argument("--days", type=int, default=60)
    parser.add_argument("--a-day", type=int, default=5_000)
    parser.add_argument("--agents", type=int, default=100)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite+aiosqlite:///{folder}/board.sqlite3"
        await schema.upgrade(url)
        storage = Storage(url, LocalBlobs(Path(folder)), MemoryBus())
        await fill(storage, options.days, options.a_day, options.agents)
        found = await measure(storage, options.rounds)
        await storage.close()
    print(f"a day of {options.a_day:,} passages among {options.days} days, {options.agents} agents, {QUEUES} queues")
    bare = percentile(found["a bare count"], 0.5)
    for name, times in found.items():
        print(line(name, times), f" {percentile(times, 0.5) / bare:6.1f} bare counts")
    whole = [
        sum(each) for each in zip(*(times for name, times in found.items() if name != "a bare count"), strict=True)
    ]
    print(line("the whole board", whole), f" {percentile(whole, 0.5) / bare:6.1f} bare counts")


if __name__ == "__main__":
    asyncio.run(main())

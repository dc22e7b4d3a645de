"""The inbox list at 10,000 and at 1,000,000 interactions: statements a page and the ratio of the p95.

Run `python -m bench.inbox_list [--database URL] [--small N] [--large N]`; SQLite in a temporary folder by default, and
a PostgreSQL address must name an empty database. The goal is at most 3 statements and a ratio of at most 1.5.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import event, insert, text
from sqlalchemy.ext.asyncio import AsyncConnection

from bench.figures import line, percentile
from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission
from hub.interactions.listing import InboxFilter, InboxView, inbox_page
from hub.interactions.model import Interaction, InteractionState
from hub.parties.model import Party
from hub.queueing.model import Queue, QueueMember, WorkItem, WorkState
from storage import schema
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage

QUEUES = 6
PARTIES = 2_000
BATCH = 5_000
START = datetime(2026, 1, 1, tzinfo=UTC)
OPEN_SHARE = 50  # every fiftieth interaction is open, every hundredth waits


@dataclass(frozen=True)
class Agent:
    """Who reads the list, and how they are called in the report."""

    name: str
    actor: Actor


AGENTS = (
    Agent("agent of three queues", Actor(1, "Anna", frozenset({Permission.DESK}), frozenset({1, 2, 3}))),
    Agent("supervisor", Actor(2, "Sven", frozenset({Permission.DESK, Permission.ALL_QUEUES}))),
)


async def fill(storage: Storage, count: int, already: int) -> None:
    """Add interactions until there are `count`; only every fiftieth is still open."""
    async with storage.writer.begin() as connection:
        if not already:
            await _company(connection)
        for first in range(already + 1, count + 1, BATCH):
            numbers = range(first, min(first + BATCH, count + 1))
            await connection.execute(insert(Interaction), [_interaction(number) for number in numbers])
            waiting = [_work_item(number) for number in numbers if number % (2 * OPEN_SHARE) == 0]
            if waiting:
                await connection.execute(insert(WorkItem), waiting)
    async with storage.writer.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))


async def _company(connection: AsyncConnection) -> None:
    await connection.execute(insert(Queue), [{"name": f"Queue {number}"} for number in range(1, QUEUES + 1)])
    users = [{"login": f"u{number}@example.com", "name": f"User {number}", "created_at": START} for number in (1, 2)]
    await connection.execute(insert(User), users)
    await connection.execute(insert(QueueMember), [{"queue_id": queue, "user_id": 1} for queue in (1, 2, 3)])
    parties = [{"name": f"Customer {number}", "created_at": START} for number in range(PARTIES)]
    await connection.execute(insert(Party), parties)


def _interaction(number: int) -> dict[str, Any]:
    at = START + timedelta(seconds=number)
    return {
        "channel": "email",
        "subject": f"Question {number} about an order",
        "preview": "The machine stopped in the middle of a cup, and the display shows a code.",
        "state": InteractionState.OPEN if number % OPEN_SHARE == 0 else InteractionState.CLOSED,
        "party_id": number % PARTIES + 1,
        "queue_id": number // OPEN_SHARE % QUEUES + 1,
        "opened_at": at,
        "last_activity_at": at,
    }


def _work_item(number: int) -> dict[str, Any]:
    queue_id, at = number // OPEN_SHARE % QUEUES + 1, START + timedelta(seconds=number)
    return {"interaction_id": number, "queue_id": queue_id, "state": WorkState.WAITING, "eligible_at": at}


def counting(storage: Storage) -> Iterator[int]:
    """How many statements ran since the last look."""
    seen = 0

    def note(*_: object) -> None:
        nonlocal seen
        seen += 1

    event.listen(storage.reader.sync_engine, "before_cursor_execute", note)
    while True:
        yield seen
        seen = 0


async def measure(storage: Storage, rounds: int) -> tuple[dict[str, list[float]], int]:
    """Seconds a page by agent and view, five pages deep, and the most statements one page took."""
    times: dict[str, list[float]] = {}
    statements, most = counting(storage), 0
    next(statements)
    for _ in range(rounds):
        for agent in AGENTS:
            for view in InboxView:
                cursor = None
                for _page in range(5):
                    began = perf_counter()
                    page = await inbox_page(storage, agent.actor, InboxFilter(view), cursor)
                    times.setdefault(f"{agent.name}, {view}", []).append(perf_counter() - began)
                    most, cursor = max(most, next(statements)), page.next_cursor
                    if cursor is None:
                        break
    return times, most


async def main() -> None:
    """Fill, measure, fill further, measure again, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", default="")
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = options.database or f"sqlite+aiosqlite:///{folder}/bench.sqlite3"
        await schema.upgrade(url)
        storage = Storage(url, LocalBlobs(Path(folder) / "blobs"), MemoryBus())
        await fill(storage, options.small, 0)
        await measure(storage, 2)
        small, most_small = await measure(storage, options.rounds)
        await fill(storage, options.large, options.small)
        await measure(storage, 2)
        large, most_large = await measure(storage, options.rounds)
        await storage.close()
    _report(options, small, large)
    print(f"statements a page: {most_small} and {most_large} (goal: at most 3)")


def _report(options: argparse.Namespace, small: dict[str, list[float]], large: dict[str, list[float]]) -> None:
    print(f"inbox list with {options.small:,} and with {options.large:,} interactions")
    for name, values in large.items():
        ratio = percentile(values, 0.95) / percentile(small[name], 0.95)
        print(line(name, small[name]))
        print(line("", values), f" p95 ratio {ratio:.2f}")
    together = [[value for values in each.values() for value in values] for each in (large, small)]
    overall = percentile(together[0], 0.95) / percentile(together[1], 0.95)
    print(f"p95 over all lists: ratio {overall:.2f} (goal: at most 1.5)")


if __name__ == "__main__":
    asyncio.run(main())

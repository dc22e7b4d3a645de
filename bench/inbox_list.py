"""The inbox list at 10,000 and at 1,000,000 interactions: statements a page and the ratio of the p95.

Run `python -m bench.inbox_list [--database SMALL LARGE]`; SQLite in a temporary folder by default, and the addresses
must name two empty databases. The goal is at most 3 statements and a ratio of at most 1.5.
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


async def fill(storage: Storage, count: int) -> None:
    """Make so many interactions; only every fiftieth is still open."""
    async with storage.writer.begin() as connection:
        await _company(connection)
        for first in range(1, count + 1, BATCH):
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
        "waiting": number % (2 * OPEN_SHARE) == 0,
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
        since, seen = seen, 0
        yield since


class Measured:
    """The times of one database: seconds a page by agent and list, and the most statements one page took."""

    def __init__(self, storage: Storage) -> None:
        self.storage = storage
        self.times: dict[str, list[float]] = {}
        self.most = 0
        self._statements = counting(storage)
        next(self._statements)

    async def round(self) -> None:
        """Open every list of every agent, five pages deep."""
        for agent in AGENTS:
            for view in InboxView:
                await self._read(agent, view)

    async def _read(self, agent: Agent, view: InboxView) -> None:
        cursor = None
        for _ in range(5):
            began = perf_counter()
            page = await inbox_page(self.storage, agent.actor, InboxFilter(view), cursor)
            self.times.setdefault(f"{agent.name}, {view}", []).append(perf_counter() - began)
            self.most, cursor = max(self.most, next(self._statements)), page.next_cursor
            if cursor is None:
                break


async def main() -> None:
    """Fill two databases, read them in turn so that the machine's moods hit both alike, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", nargs=2, default=["", ""], metavar=("SMALL", "LARGE"))
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=40)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small = await _prepare(options.database[0] or f"sqlite+aiosqlite:///{folder}/small.sqlite3", options.small)
        large = await _prepare(options.database[1] or f"sqlite+aiosqlite:///{folder}/large.sqlite3", options.large)
        for _ in range(options.rounds):
            await small.round()
            await large.round()
        await small.storage.close()
        await large.storage.close()
    _report(options, small.times, large.times)
    print(f"statements a page: {small.most} and {large.most} (goal: at most 3)")


async def _prepare(url: str, count: int) -> Measured:
    await schema.upgrade(url)
    storage = Storage(url, LocalBlobs(Path()), MemoryBus())
    await fill(storage, count)
    warm = Measured(storage)
    await warm.round()
    return Measured(storage)


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

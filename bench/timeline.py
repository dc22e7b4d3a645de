"""A customer's time line of 1,000 and of 100,000 entries, and a bare read by primary key beside it.

Run `python -m bench.timeline [--database SMALL LARGE]`; SQLite in a temporary folder by default, and the addresses must
name two empty databases. Three parties are one customer. The goal is one statement and a ratio of at most 1.5.
"""

import argparse
import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

from sqlalchemy import insert, text, update

from bench.figures import line, percentile
from hub.access.actor import Actor
from hub.access.permissions import Permission
from hub.interactions.model import Interaction, Message
from hub.parties.model import Party
from hub.queueing.model import Queue
from hub.timeline.listing import TimelineFilter, timeline
from hub.timeline.model import TimelineEntry
from storage import schema
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage

START = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 2_000
PARTIES, QUEUES = 3, 4
# Of so many conversations each has its share of the messages; every twentieth is on the telephone.
TALKS, RARE = 200, 20
EVERYTHING = Actor(1, "Sven", frozenset({Permission.DESK, Permission.ALL_QUEUES}))
ONE_QUEUE = Actor(2, "Anna", frozenset({Permission.DESK}), frozenset({1}))

Page = Callable[[Storage], Awaitable[object]]


async def fill(storage: Storage, count: int) -> None:
    """One customer of whom so many things were said."""
    async with storage.writer.begin() as connection:
        await connection.execute(insert(Queue), [{"name": f"Queue {number}"} for number in range(1, QUEUES + 1)])
        parties = [{"name": f"Carla {number}", "created_at": START} for number in range(PARTIES)]
        await connection.execute(insert(Party), parties)
        await connection.execute(update(Party).where(Party.id > 1).values(root_id=1, merged_into_id=1))
        await connection.execute(insert(Interaction), [_talk(number) for number in range(1, TALKS + 1)])
        for first in range(1, count + 1, BATCH):
            numbers = range(first, min(first + BATCH, count + 1))
            await connection.execute(insert(Message), [_message(number) for number in numbers])
            await connection.execute(insert(TimelineEntry), [_entry(number) for number in numbers])
    async with storage.writer.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))


def _talk(number: int) -> dict[str, object]:
    party, queue = number % PARTIES + 1, number % QUEUES + 1
    said = {"channel": "email", "subject": f"Question {number}", "opened_at": START, "last_activity_at": START}
    return said | {"party_id": party, "queue_id": queue}


def _message(number: int) -> dict[str, object]:
    said = {"direction": "inbound", "channel": "email", "author_name": "Carla", "recipients": [], "copies": []}
    body = "The machine stopped in the middle of a cup, and the display shows a code. " * 4
    return said | {"interaction_id": number % TALKS + 1, "body_text": body, "at": START + timedelta(minutes=number)}


def _entry(number: int) -> dict[str, object]:
    talk = number % TALKS + 1
    return {
        "party_id": talk % PARTIES + 1,
        "at": START + timedelta(minutes=number),
        "kind": "message",
        "channel": "phone" if number % RARE == 0 else "email",
        "what": "inbound",
        "source": f"message-{number}",
        "interaction_id": talk,
        "message_id": number,
    }


async def _bare(storage: Storage) -> object:
    async with storage.reading() as session:
        return await session.get(TimelineEntry, 500)


def _page(actor: Actor, chosen: TimelineFilter, count: int) -> Page:
    cursor = f"{(START + timedelta(minutes=count // 2)).isoformat()}~{count // 2}"

    async def read(storage: Storage) -> object:
        await timeline(storage, 1, chosen, actor)
        return await timeline(storage, 2, chosen, actor, cursor)

    return read


def pages(count: int) -> dict[str, Page]:
    """What is measured: two pages each, the first one and one from the middle."""
    return {
        "everything": _page(EVERYTHING, TimelineFilter(), count),
        "by who serves one queue of four": _page(ONE_QUEUE, TimelineFilter(), count),
        "one channel of two": _page(EVERYTHING, TimelineFilter(channel="phone"), count),
        "one month": _page(EVERYTHING, TimelineFilter(until=START + timedelta(days=30)), count),
        "nothing of a kind": _page(EVERYTHING, TimelineFilter(kind="note"), count),
    }


async def _prepare(url: str, count: int) -> Storage:
    await schema.upgrade(url)
    storage = Storage(url, LocalBlobs(Path()), MemoryBus())
    await fill(storage, count)
    return storage


async def _time(read: Page, storage: Storage, times: list[float]) -> None:
    began = perf_counter()
    await read(storage)
    times.append(perf_counter() - began)


async def main() -> None:
    """Fill both, measure them in turns, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", nargs=2, default=["", ""], metavar=("SMALL", "LARGE"))
    parser.add_argument("--small", type=int, default=1_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        small = await _prepare(options.database[0] or f"sqlite+aiosqlite:///{folder}/small.sqlite3", options.small)
        large = await _prepare(options.database[1] or f"sqlite+aiosqlite:///{folder}/large.sqlite3", options.large)
        bare: list[float] = []
        measured: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in pages(1)}
        for _ in range(options.rounds):
            await _time(_bare, large, bare)
            for name, (few, many) in measured.items():
                await _time(pages(options.small)[name], small, few)
                await _time(pages(options.large)[name], large, many)
        await small.close()
        await large.close()
    _report(options, bare, measured)


def _report(
    options: argparse.Namespace, bare: list[float], measured: dict[str, tuple[list[float], list[float]]]
) -> None:
    print(f"two pages of a time line of {options.small:,} and of {options.large:,} entries")
    print(line("a bare read by primary key", bare))
    for name, (few, many) in measured.items():
        ratio = percentile(many, 0.5) / percentile(few, 0.5)
        against = percentile(many, 0.5) / 2 / percentile(bare, 0.5)
        print(line(name, few))
        print(line("", many), f" ratio {ratio:.2f}, a page is {against:.1f} bare reads")


if __name__ == "__main__":
    asyncio.run(main())

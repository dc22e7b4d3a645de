"""The pages of a day at 10,000 and at 1,000,000 interactions with five messages each: statements, ratio of the p95.

Run `python -m bench.pages --database SMALL LARGE`, both as `bench.search` left them with `--conversations 10000` and
without. The goal is at most 3 statements a list and a ratio of at most 1.5.
"""

import argparse
import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from functools import partial
from pathlib import Path
from time import perf_counter

from bench.figures import line, percentile
from bench.inbox_list import counting
from bench.search import ACTORS
from bench.search_data import PARTIES
from hub.interactions.conversation import conversation, earlier_entries
from hub.interactions.entries import Part
from hub.interactions.listing import InboxFilter, InboxView, inbox_page
from hub.timeline.listing import TimelineFilter, timeline
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage

AGENT, _, SUPERVISOR = ACTORS
GOAL = 1.5
# Of so many customers each was one that a small house has too, so that both read alike.
RECENT = 2_000
Page = Callable[[], Awaitable[object]]


def pages(storage: Storage, conversations: int, draw: random.Random) -> Iterator[tuple[str, Page]]:
    """What is read in one round, by the names of the report."""
    newest, any_one = conversations - draw.randrange(RECENT), draw.randrange(conversations) + 1
    party = newest % PARTIES + 1
    for actor in (AGENT, SUPERVISOR):
        for view in InboxView:
            yield f"inbox, {actor.name}, {view}", partial(inbox_page, storage, actor, InboxFilter(view))
    yield "entries of a recent conversation", lambda: earlier_entries(storage, SUPERVISOR, newest, Part())
    yield "entries of one of all years", lambda: earlier_entries(storage, SUPERVISOR, any_one, Part())
    yield "page of a recent conversation", lambda: conversation(storage, SUPERVISOR, newest)
    yield "page of one of all years", lambda: conversation(storage, SUPERVISOR, any_one)
    yield "time line", lambda: timeline(storage, party, TimelineFilter(), SUPERVISOR)
    yield "time line, agent of three queues", lambda: timeline(storage, party, TimelineFilter(), AGENT)


class Read:
    """What one database was asked: seconds by page, and the most statements each took."""

    def __init__(self, url: str, conversations: int) -> None:
        self.storage = Storage(url, LocalBlobs(Path()), MemoryBus())
        self.times: dict[str, list[float]] = {}
        self.most: dict[str, int] = {}
        self._conversations = conversations
        self._statements = counting(self.storage)
        next(self._statements)

    async def round(self, seed: int, *, kept: bool) -> None:
        """Read every page once."""
        for name, page in pages(self.storage, self._conversations, random.Random(seed)):
            began = perf_counter()
            await page()
            took = perf_counter() - began
            if kept:
                self.times.setdefault(name, []).append(took)
            self.most[name] = max(self.most.get(name, 0), next(self._statements))


async def main() -> None:
    """Read both in turn, so that the machine's moods hit both alike, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database", nargs=2, required=True, metavar=("SMALL", "LARGE"))
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    small, large = Read(options.database[0], options.small), Read(options.database[1], options.large)
    for number in range(options.rounds + 5):
        for read in (small, large):
            await read.round(number, kept=number >= 5)
    for read in (small, large):
        await read.storage.close()
    print(f"pages at {options.small:,} and {options.large:,} conversations (goal: a ratio of at most {GOAL})")
    for name, values in large.times.items():
        ratio = percentile(values, 0.95) / percentile(small.times[name], 0.95)
        print(line(name, small.times[name]), f" {small.most[name]} statements")
        print(line("", values), f" {large.most[name]} statements, p95 ratio {ratio:.2f}")


if __name__ == "__main__":
    asyncio.run(main())

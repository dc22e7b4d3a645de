"""What a hundred rules cost each mail that is filed, beside filing with none.

Run `python -m bench.rules [--mails N]`. The rounds alternate; the ratio is the median of both.
"""

import argparse
import asyncio
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter
from uuid import uuid4

from hub.access.permissions import OPERATOR
from hub.interactions.inbox import GroupCommitInbox
from hub.interactions.model import InboxAddress
from hub.interactions.understand import Understander
from hub.ports import RawContact
from hub.queueing.model import Queue
from hub.rules.conditions import Condition
from hub.rules.keep import add_rule, switch_rule
from hub.rules.matching import Effect, Ruling
from storage import schema
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage
from tests.hub.plain_channel import PlainComposer, PlainParser, letter

RULES, ROUNDS = 100, 5
TEXT = "Where is my order? It was to come on Monday. " * 50


async def filed(storage: Storage, mails: int) -> float:
    """Seconds to file so many mails."""
    inbox = GroupCommitInbox(storage)
    for number in range(mails):
        raw = letter(f"c{number}@customer.test", TEXT, subject=f"Order {number}")
        contact = RawContact("email", "bench", uuid4().hex, ("support@example.com",), raw)
        await inbox.receive(contact)
    understander = Understander(storage, {"email": PlainParser()}, PlainComposer())
    began = perf_counter()
    while await understander.run_once():
        pass
    return perf_counter() - began


async def measure(mails: int) -> None:
    """Print the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/hub.sqlite3"
        await schema.upgrade(url)
        storage = Storage(url, LocalBlobs(Path(folder)), MemoryBus())
        await storage.open()
        async with storage.transaction() as work:
            queue = Queue(name="Support")
            work.add(queue)
            await work.flush()
            work.add(InboxAddress(channel="email", address="support@example.com", queue_id=queue.id))
        conditions = (Condition.of("subject", "contains", "invoice"), Condition.of("body", "contains", "lawyer"))
        rules = [
            await add_rule(storage, Ruling(f"Rule {number}", conditions, Effect(tags=("x",)), every=False), OPERATOR)
            for number in range(RULES)
        ]
        times: dict[bool, list[float]] = {True: [], False: []}
        for _ in range(ROUNDS):
            for active in (True, False):
                for rule in rules:
                    await switch_rule(storage, rule, active, OPERATOR)
                times[active].append(await filed(storage, mails))
        await storage.close()
    ratio = median(times[True]) / median(times[False])
    print(f"filing with {RULES} rules : without = {ratio:.2f}, {mails} mails a round, {ROUNDS} rounds")


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--mails", type=int, default=300)
    asyncio.run(measure(parser.parse_args().mails))


if __name__ == "__main__":
    main()

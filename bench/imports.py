"""How fast customers come in from a table, beside bare inserts of the same rows, and what a large mailbox takes.

Run `python -m bench.imports [--rows N] [--megabytes N]`. Both kinds of insert commit as often; the rounds alternate.
"""

import argparse
import asyncio
import tempfile
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from time import perf_counter

from sqlalchemy import insert

from channels.email.mbox import mails_in
from hub.access.permissions import OPERATOR
from hub.imports.customer_reader import AT_ONCE, CustomerReader
from hub.imports.model import Kind
from hub.imports.order import begin_import, bring
from hub.imports.worker import ImportWorker
from hub.parties.model import Identity, Party
from hub.runtime.followers import FINISHERS, FOLLOWERS
from storage import schema
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage

ROUNDS = 3
HEADING = "Number;Name;E-Mail\n"


async def imported(storage: Storage, folder: Path, start: int, rows: int) -> float:
    """Seconds to bring so many new customers in."""
    table = folder / "table"
    lines = (f"{number};Customer {number};c{number}@customer.test\n" for number in range(start, start + rows))
    table.write_text(HEADING + "".join(lines))
    number = await bring(storage, table, "customers.csv", OPERATOR)
    await begin_import(storage, number, {}, OPERATOR, trying=False)
    began = perf_counter()
    await ImportWorker(storage, {Kind.CUSTOMERS: CustomerReader(storage, "DE")}).run_once()
    return perf_counter() - began


async def inserted(storage: Storage, start: int, rows: int) -> float:
    """Seconds to insert as many parties and addresses without asking anything."""
    began = perf_counter()
    for first in range(start, start + rows, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, start + rows))
        async with storage.transaction() as work:
            at = datetime.now(UTC)
            parties = [{"name": f"Customer {n}", "customer_number": f"b{n}", "created_at": at} for n in numbers]
            ids = (await work.session.scalars(insert(Party).returning(Party.id), parties)).all()
            theirs = (
                {"party_id": party, "address": f"b{n}@customer.test"} for party, n in zip(ids, numbers, strict=True)
            )
            addresses = [{**each, "channel": "email"} for each in theirs]
            await work.session.execute(insert(Identity), addresses)
    return perf_counter() - began


async def measure_customers(rows: int) -> None:
    """Print the ratio."""
    times: dict[str, list[float]] = {"import": [], "bare": []}
    with tempfile.TemporaryDirectory() as name:
        url = f"sqlite+aiosqlite:///{name}/hub.sqlite3"
        await schema.upgrade(url)
        storage = Storage(url, LocalBlobs(Path(name) / "blobs"), MemoryBus())
        storage.followers, storage.finishers = FOLLOWERS, FINISHERS
        await storage.open()
        for turn in range(ROUNDS):
            times["import"].append(await imported(storage, Path(name), turn * rows, rows))
            times["bare"].append(await inserted(storage, turn * rows, rows))
        await storage.close()
    fast, bare = (rows / median(times[kind]) for kind in ("import", "bare"))
    print(f"customers: import {fast:,.0f} rows/s, bare inserts {bare:,.0f} rows/s, ratio {bare / fast:.1f}")


def measure_mailbox(megabytes: int) -> None:
    """Print how fast a mailbox file is parted, and the most memory that took."""
    mail = b"From x Mon Mar  2 10:00:00 2020\nSubject: x\n\n" + b"some words of a mail\n" * 1200 + b"\n"
    with tempfile.TemporaryFile() as file:
        for _ in range(megabytes * 1_000_000 // len(mail)):
            file.write(mail)
        file.flush()
        file.seek(0)
        began = perf_counter()
        count = sum(1 for _ in mails_in(file))
        took = perf_counter() - began
        tracemalloc.start()
        file.seek(0)
        for place, _ in enumerate(mails_in(file)):
            if place == 500:
                break
        peak = tracemalloc.get_traced_memory()[1]
    print(f"mailbox: {megabytes} MB in {took:.1f} s, {count / took:,.0f} mails/s, peak {peak / 1024:,.0f} KiB")


def main() -> None:
    """Measure both."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=5000)
    parser.add_argument("--megabytes", type=int, default=200)
    options = parser.parse_args()
    asyncio.run(measure_customers(options.rows))
    measure_mailbox(options.megabytes)


if __name__ == "__main__":
    main()

"""How many mails a second are accepted, beside a bare aiosmtpd that throws them away, in one run.

Run `python -m bench.smtp_accept [--postgres URL]`, the URL of an empty database. 50 connections send mails of 10 kB
from a process of their own; each figure is the median of 5 rounds, in which all doors take turns. The goal is a
durable accept of at least 0.7, then 1.0, of the bare server, on SQLite and on PostgreSQL.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from pathlib import Path
from statistics import median

from aiosmtpd.smtp import SMTP

from bench.smtp_load import MAIL_SIZE
from channels.email.smtp_door import SmtpDoor
from hub.interactions.inbox import GroupCommitInbox
from hub.ports import Inbox, Outcome, RawContact, Receipt
from storage import schema
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage

MAILS, CONNECTIONS, ROUNDS = 3_000, 50, 5

# Opens a server and gives the port it listens on.
Opened = Callable[[], AbstractAsyncContextManager[int]]


class Nowhere:
    """What both no-op servers do with a mail: nothing. It is an aiosmtpd handler and an `Inbox`."""

    async def handle_DATA(self, server: SMTP, session: object, envelope: object) -> str:  # noqa: N802 (aiosmtpd's name)
        return "250 OK"

    async def receive(self, contact: RawContact) -> Receipt:
        return Receipt(Outcome.ACCEPTED, 1)

    async def knows(self, address: str) -> bool:
        return True


@asynccontextmanager
async def bare() -> AsyncIterator[int]:
    """Stock aiosmtpd, as it comes."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Nowhere(), hostname="bench", loop=loop), "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


@asynccontextmanager
async def ours(inbox: Inbox) -> AsyncIterator[int]:
    """Our door in front of an inbox."""
    door = SmtpDoor("127.0.0.1", 0)
    serving = asyncio.create_task(door.run(inbox))
    await door.opened.wait()
    yield door.port
    serving.cancel()
    with suppress(asyncio.CancelledError):
        await serving


@asynccontextmanager
async def durable(url: str, folder: Path) -> AsyncIterator[Inbox]:
    """The hub's own inbox on a database that has just got its tables."""
    await schema.upgrade(url)
    storage = Storage(url, LocalBlobs(folder), MemoryBus())
    await storage.open()
    inbox = GroupCommitInbox(storage, owns=lambda address: True)
    yield inbox
    await inbox.close()
    await storage.close()


async def measured(server: Opened) -> float:
    """Mails a second that this server took."""
    async with server() as port:
        arguments = [sys.executable, "-m", "bench.smtp_load", str(port), str(MAILS), str(CONNECTIONS)]
        load = await asyncio.create_subprocess_exec(*arguments, stdout=asyncio.subprocess.PIPE)
        output, _ = await load.communicate()
    if load.returncode != 0:
        raise RuntimeError("a mail was not accepted")
    return float(output)


async def main(postgres: str | None) -> None:
    async with AsyncExitStack() as open_things:
        folder = Path(open_things.enter_context(tempfile.TemporaryDirectory()))
        servers: dict[str, Opened] = {"bare aiosmtpd": bare, "our door, no inbox": partial(ours, Nowhere())}
        urls = {"SQLite": f"sqlite+aiosqlite:///{folder / 'bench.db'}", "PostgreSQL": postgres}
        for name, url in urls.items():
            if url is not None:
                inbox = await open_things.enter_async_context(durable(url, folder))
                servers[f"our door, {name}"] = partial(ours, inbox)
        rounds = [{name: await measured(server) for name, server in servers.items()} for _ in range(ROUNDS)]
    print(f"{MAILS} mails of {MAIL_SIZE // 1000} kB, {CONNECTIONS} connections, median of {ROUNDS} rounds")
    for name in servers:
        ratio = median(figures[name] / figures["bare aiosmtpd"] for figures in rounds)
        print(f"{name:<24} {median(figures[name] for figures in rounds):8.0f} mails/s  ratio {ratio:5.2f}")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--postgres", help="address of an empty database, e.g. postgresql+asyncpg://user@host/name")
    asyncio.run(main(arguments.parse_args().postgres))

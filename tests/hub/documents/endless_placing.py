"""A process that places one cart after the other until it is killed: `python -m … URL BLOBS`."""

import asyncio
import sys
from pathlib import Path

from sqlalchemy import select

from hub.access.actor import Actor
from hub.documents.model import Document
from hub.documents.transition import Step, transition
from hub.documents.visible import Seen
from hub.runtime.followers import FOLLOWERS
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage

CLERK = Actor(0, "Clerk", frozenset({"order.place:all"}))


async def main(url: str, blobs: str) -> None:
    """Say which was placed, as whoever asked is told."""
    storage = Storage(url, LocalBlobs(Path(blobs)), MemoryBus())
    storage.followers = FOLLOWERS
    async with storage.reading() as session:
        carts = select(Document.id, Document.version).where(Document.state == "cart").order_by(Document.id)
        found = (await session.execute(carts)).all()
    for number, version in found:
        await transition(storage, Step(Seen(number, version), "place", key=f"place-{number}"), CLERK)
        sys.stdout.write(f"{number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

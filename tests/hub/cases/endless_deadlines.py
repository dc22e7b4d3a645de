"""A process that escalates what is due again and again, until it is killed: `python -m … URL BLOBS`."""

import asyncio
import sys
from pathlib import Path

from hub.cases.deadline import escalate_due
from hub.runtime.followers import FOLLOWERS
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage


async def main(url: str, blobs: str) -> None:
    """Say how many each time; with nothing left to do, say so and go on looking."""
    storage = Storage(url, LocalBlobs(Path(blobs)), MemoryBus())
    storage.followers = FOLLOWERS
    while True:
        sys.stdout.write(f"{await escalate_due(storage)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

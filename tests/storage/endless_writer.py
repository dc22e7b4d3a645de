"""A program to be killed: commits rows from several tasks and prints each key once it is committed."""

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.jobs import enqueue
from storage.unit_of_work import Storage, Work, action

WRITERS = 4


@dataclass(frozen=True, slots=True)
class Written:
    stream: str
    key: str


@action
async def write(work: Work, key: str) -> None:
    """One job and one event."""
    await enqueue(work, "kill", key, {})
    await work.record(Written("written", key))


async def write_for_ever(storage: Storage, name: str) -> None:
    """Commit, say so, and again."""
    number = 0
    while True:
        key = f"{name}-{number}"
        await write(storage, key)
        sys.stdout.write(f"{key}\n")
        sys.stdout.flush()
        number += 1


async def main(url: str, folder: str, run: str) -> None:
    storage = Storage(url, LocalBlobs(Path(folder)), MemoryBus())
    async with asyncio.TaskGroup() as group:
        for number in range(WRITERS):
            group.create_task(write_for_ever(storage, f"{run}-{number}"))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

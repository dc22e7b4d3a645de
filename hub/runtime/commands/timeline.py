"""`timeline …`: the rows that customers' time lines are read from."""

from argparse import Namespace
from collections.abc import Awaitable, Callable

from hub.runtime.commands.command import Answer, Command
from hub.settings import Settings
from hub.timeline.rebuild import complete, rebuild
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage


async def complete_timelines(settings: Settings) -> int:
    """Write the rows of a database that has none yet; returns how many conversations and documents were read."""
    return await _with_storage(settings, complete)


async def _with_storage(settings: Settings, write: Callable[[Storage], Awaitable[int]]) -> int:
    storage = Storage(settings.database, LocalBlobs(settings.data / "blobs"), MemoryBus())
    await storage.open()
    try:
        return await write(storage)
    finally:
        await storage.close()


async def _rebuild(settings: Settings, options: Namespace) -> Answer:
    read = await _with_storage(settings, rebuild)
    return Answer({"read": read}, [f"time lines are written anew from {read} conversations and documents"])


COMMANDS = (Command("timeline rebuild", "write time lines anew", _rebuild, "timeline rebuild"),)

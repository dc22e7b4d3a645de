"""`figures …`: the rows that the supervisor's figures are counted from."""

from argparse import Namespace

from hub.figures.rebuild import rebuild
from hub.runtime.commands.command import Answer, Command
from hub.settings import Settings
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage


async def rebuild_figures(settings: Settings) -> int:
    """Write the rows again from the events and return how many streams were read. Nobody is told: nothing happened."""
    storage = Storage(settings.database, LocalBlobs(settings.data / "blobs"), MemoryBus())
    await storage.open()
    try:
        return await rebuild(storage)
    finally:
        await storage.close()


async def _rebuild(settings: Settings, options: Namespace) -> Answer:
    streams = await rebuild_figures(settings)
    return Answer({"streams": streams}, [f"figures are counted anew from {streams} streams of events"])


COMMANDS = (Command("figures rebuild", "count the figures anew from the events", _rebuild, "figures rebuild"),)

"""`search …`: what is found by words."""

from argparse import Namespace
from collections.abc import Awaitable, Callable

from hub.runtime.commands.command import Answer, Command
from hub.search.rebuild import complete, rebuild
from hub.settings import Settings
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage


async def complete_search(settings: Settings) -> int:
    """Write the entries of a database that has none yet; returns how many."""
    return await _with_storage(settings, complete)


async def _rebuild(settings: Settings, options: Namespace) -> Answer:
    entries = await _with_storage(settings, rebuild)
    return Answer({"entries": entries}, [f"{entries} texts are found by their words"])


async def _with_storage(settings: Settings, act: Callable[[Storage], Awaitable[int]]) -> int:
    storage = Storage(settings.database, LocalBlobs(settings.data / "blobs"), MemoryBus())
    await storage.open()
    try:
        return await act(storage)
    finally:
        await storage.close()


COMMANDS = (Command("search rebuild", "write anew what is found by words", _rebuild, "search rebuild"),)

"""What an upgrade adds to people and organisations from before."""

from hub.parties.compared_names import fill_compared_names
from hub.settings import Settings
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage


async def complete_parties(settings: Settings) -> int:
    """Give those without one the key their names are compared by; returns how many. Nobody is told."""
    storage = Storage(settings.database, LocalBlobs(settings.data / "blobs"), MemoryBus())
    await storage.open()
    try:
        return await fill_compared_names(storage)
    finally:
        await storage.close()

"""Forgets bytes that nobody names and nobody will: what a kill or a refusal left behind after they were stored."""

from collections.abc import Sequence

from sqlalchemy import select, union

from hub.privacy.blobs import NAMING
from storage.unit_of_work import Storage

AT_ONCE = 500


async def sweep_blobs(storage: Storage) -> int:
    """Forget all of them that were not stored lately; returns how many."""
    gone = 0
    async for keys in storage.blobs.settled():
        for first in range(0, len(keys), AT_ONCE):
            some = keys[first : first + AT_ONCE]
            named = await _named(storage, some)
            gone += sum([await storage.blobs.remove(key) for key in some if key not in named])
    return gone


async def _named(storage: Storage, keys: Sequence[str]) -> set[str]:
    rows = union(*(select(column).where(column.in_(keys)) for column in NAMING))
    async with storage.reading() as session:
        return {str(key) for (key,) in await session.execute(rows)}

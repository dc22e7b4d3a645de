"""Forgets bytes that nobody names and nobody will: what a kill or a refusal left behind after they were stored."""

import asyncio
import shutil
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from time import time

from sqlalchemy import select, union

from hub.privacy.blobs import NAMING
from storage.unit_of_work import Storage

AT_ONCE = 500
PREFIXES = ("onefront-archive-", "onefront-export-")
# Nothing is put together for so long without another file in its folder.
LONGEST = timedelta(days=1)


async def sweep_blobs(storage: Storage) -> int:
    """Forget all of them that were not stored lately; returns how many."""
    gone = 0
    async for keys in storage.blobs.settled():
        for first in range(0, len(keys), AT_ONCE):
            some = keys[first : first + AT_ONCE]
            named = await _named(storage, some)
            gone += sum([await storage.blobs.remove(key) for key in some if key not in named])
    return gone


async def sweep_folders() -> int:
    """Drop folders in which archives and exports were put together by a process that was killed; returns how many."""
    return await asyncio.to_thread(_drop_left)


def _drop_left() -> int:
    begun = [path for prefix in PREFIXES for path in Path(tempfile.gettempdir()).glob(f"{prefix}*")]
    left = [path for path in begun if time() - path.stat().st_mtime > LONGEST.total_seconds()]
    for path in left:
        shutil.rmtree(path, ignore_errors=True)
    return len(left)


async def _named(storage: Storage, keys: Sequence[str]) -> set[str]:
    rows = union(*(select(column).where(column.in_(keys)) for column in NAMING))
    async with storage.reading() as session:
        return {str(key) for (key,) in await session.execute(rows)}

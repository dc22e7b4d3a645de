"""Everything a database holds, to see that nothing was changed."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from storage.unit_of_work import Storage
from tests.services.models import metadata

Content = dict[str, list[tuple[Any, ...]]]


async def content(storage: Storage, without: Sequence[str] = ()) -> Content:
    """Every row of every table but some, in a fixed order."""
    async with storage.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in await session.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name not in without
        }

"""What one task reads together is read over one connection; what it begins beside itself has its own."""

import asyncio

from sqlalchemy.ext.asyncio import AsyncSession

from storage.unit_of_work import Storage


async def session_of(storage: Storage) -> AsyncSession:
    async with storage.reading() as session:
        return session


async def test_one_task_reads_with_one_session(storage: Storage) -> None:
    async with storage.reading_together():
        first, second = await session_of(storage), await session_of(storage)
        beside = await asyncio.create_task(session_of(storage))
        async with storage.reading_together():
            within = await session_of(storage)
    after = await session_of(storage)
    assert first is second is within
    assert len({id(first), id(beside), id(after)}) == 3

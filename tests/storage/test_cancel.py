"""A transaction cancelled at any of its awaits leaves nothing behind, no lock either."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from storage.leases import Lease, acquire
from storage.unit_of_work import Storage

LENGTH = timedelta(minutes=1)
MOST_STEPS = 120


async def test_the_next_transaction_need_not_wait_for_a_cancelled_one(storage: Storage) -> None:
    impatient = Storage(storage.url, storage.blobs, storage.bus, storage.clock, patience=0.5)
    for steps in range(MOST_STEPS):
        cancelled = asyncio.create_task(acquire(impatient, f"cancelled-{steps}", "me", LENGTH))
        for _ in range(steps):
            await asyncio.sleep(0)
        cancelled.cancel()
        with suppress(asyncio.CancelledError):
            await cancelled
        # Raises StorageUnavailable if a lock or the only connection was left behind.
        assert await acquire(impatient, f"next-{steps}", "me", LENGTH) is not None
    async with impatient.reading() as session:
        assert await session.get(Lease, f"next-{MOST_STEPS - 1}") is not None
    await impatient.close()

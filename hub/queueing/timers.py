"""Does what is to be done at a time: several may run at once, since each thing is looked at again under its lock."""

import asyncio

from hub.queueing.begin_wrap_up import end_due_wrap_ups
from hub.queueing.left_behind import return_left_behind
from hub.queueing.wake import wake_due
from storage.unit_of_work import Storage

# Nothing here is more urgent (seconds).
EVERY = 1.0


async def keep_times(storage: Storage) -> None:
    """Work until cancelled. Raises `StorageUnavailable`; call again later."""
    while True:
        await wake_due(storage)
        await end_due_wrap_ups(storage)
        await return_left_behind(storage)
        await asyncio.sleep(EVERY)

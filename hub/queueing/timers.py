"""Does what is to be done at a time: several may run at once, since each thing is looked at again under its lock."""

import asyncio

from hub.cases.deadline import escalate_due
from hub.cases.over import end_due
from hub.queueing.begin_wrap_up import end_due_wrap_ups
from hub.queueing.left_behind import return_left_behind
from hub.queueing.log_off import log_off_gone
from hub.queueing.wake import wake_due
from hub.queueing.work_modes import PRESENCE_LASTS
from hub.supervision.monitor import end_left_monitorings
from storage.unit_of_work import Storage

# Nothing here is more urgent (seconds).
EVERY = 1.0


async def keep_times(storage: Storage) -> None:
    """Work until cancelled. Raises `StorageUnavailable`; call again later."""
    # While the hub was down no desk could be heard: each has a chance to say that it is there.
    listens_since = storage.clock.now()
    while True:
        await wake_due(storage)
        await end_due_wrap_ups(storage)
        await end_left_monitorings(storage)
        await escalate_due(storage)
        await end_due(storage)
        if storage.clock.now() - listens_since >= PRESENCE_LASTS:
            await return_left_behind(storage)
            await log_off_gone(storage)
        await asyncio.sleep(EVERY)

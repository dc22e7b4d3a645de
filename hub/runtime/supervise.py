"""Keeps a loop of the product running: what it raises is logged and counted, and it begins again after a pause."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Iterator
from time import monotonic

from hub.runtime.figures import FAILURES
from storage.errors import StorageUnavailable

log = logging.getLogger(__name__)

SHORTEST_PAUSE, LONGEST_PAUSE = 0.2, 30.0
# A loop that ran so long before it failed starts with the shortest pause again (seconds).
HEALTHY_AFTER = 60.0


async def supervise(name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Run until cancelled, again and again, with growing pauses between failures."""
    pause = SHORTEST_PAUSE
    while True:
        began = monotonic()
        try:
            # A task of its own: on Python 3.11 a TaskGroup whose child failed leaves its task looking cancelled.
            await asyncio.create_task(_attempt(run))
        except Exception as error:
            if _is_stopped():
                # What failed on the way out must not keep the loop from ending.
                raise asyncio.CancelledError from error
            causes = list(_causes(error))
            if all(isinstance(each, StorageUnavailable) for each in causes):
                log.warning("%s waits for the database: %s", name, causes[0])
            else:
                FAILURES.labels(name).inc()
                log.exception("%s failed and is started again", name)
        pause = SHORTEST_PAUSE if monotonic() - began > HEALTHY_AFTER else min(pause * 2, LONGEST_PAUSE)
        await asyncio.sleep(random.uniform(pause / 2, pause))  # noqa: S311 - spreads restarts, protects nothing


async def _attempt(run: Callable[[], Awaitable[None]]) -> None:
    await run()


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What went wrong: a loop of several tasks raises a group."""
    if isinstance(error, BaseExceptionGroup):
        for each in error.exceptions:
            yield from _causes(each)
    else:
        yield error


def _is_stopped() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

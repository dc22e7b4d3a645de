"""Runs a loop in one process at a time, however many are started."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import select

from storage.errors import StorageUnavailable
from storage.leases import Lease, acquire, new_holder, release
from storage.unit_of_work import Storage

LENGTH = timedelta(seconds=6)
RENEW_EVERY = 2.0
RELEASE_WITHIN = 1.0


class LeaseGone(Exception):
    """The lease went to another process; the loop here was stopped."""


async def alone(storage: Storage, name: str, run: Callable[[], Awaitable[None]]) -> None:
    """Wait for the lease, then run until cancelled. Raises `LeaseGone` when it is lost meanwhile."""
    holder = f"{os.getpid()}-{new_holder()}"[:32]
    await _release_dead(storage, name)
    await _wait_for(storage, name, holder)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(_run(run))
            group.create_task(_renew(storage, name, holder))
    finally:
        await _release(storage, name, holder)


async def _release(storage: Storage, name: str, holder: str) -> None:
    # A lease that cannot be given back runs out by itself; whoever stops us must not wait, nor hear of it.
    with suppress(StorageUnavailable, TimeoutError):
        async with asyncio.timeout(RELEASE_WITHIN):
            await release(storage, name, holder)


async def _wait_for(storage: Storage, name: str, holder: str) -> None:
    while True:
        if await acquire(storage, name, holder, LENGTH) is not None:
            return
        await asyncio.sleep(RENEW_EVERY)


async def _run(run: Callable[[], Awaitable[None]]) -> None:
    await run()


async def _renew(storage: Storage, name: str, holder: str) -> None:
    while True:
        await asyncio.sleep(RENEW_EVERY)
        if await acquire(storage, name, holder, LENGTH) is None:
            raise LeaseGone(name)


async def _release_dead(storage: Storage, name: str) -> None:
    """On SQLite every process is on this machine, so a holder that is not running any more need not be waited for."""
    if not storage.url.startswith("sqlite"):
        return
    async with storage.reading() as session:
        holder = await session.scalar(select(Lease.holder).where(Lease.name == name))
    if holder and not _is_running(holder.partition("-")[0]):
        await release(storage, name, holder)


def _is_running(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ProcessLookupError, ValueError):
        return False
    except PermissionError:
        return True
    return True

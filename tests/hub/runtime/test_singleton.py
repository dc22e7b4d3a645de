"""A loop runs in one process at a time, and in another one when that process is gone."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from hub.runtime import singleton
from hub.runtime.singleton import LENGTH, LeaseGone, alone
from storage.leases import acquire, release
from storage.unit_of_work import Storage
from tests.services.storage_fixture import SettableClock

OTHER = "other-process"


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look at the lease more often than in real life."""
    monkeypatch.setattr(singleton, "RENEW_EVERY", 0.01)


class Loop:
    """Something to run; says when it began."""

    def __init__(self) -> None:
        self.began = asyncio.Event()
        self.runs = 0

    async def run(self) -> None:
        self.runs += 1
        self.began.set()
        await asyncio.Event().wait()


async def stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_second_one_waits_until_the_first_is_stopped(storage: Storage) -> None:
    first, second = Loop(), Loop()
    one = asyncio.create_task(alone(storage, "loop", first.run))
    await first.began.wait()
    two = asyncio.create_task(alone(storage, "loop", second.run))
    assert await acquire(storage, "loop", OTHER, LENGTH) is None
    assert not second.began.is_set()
    await stopped(one)
    await second.began.wait()
    await stopped(two)
    assert (first.runs, second.runs) == (1, 1)


async def test_other_loops_are_not_waited_for(storage: Storage) -> None:
    loops = [Loop(), Loop()]
    tasks = [asyncio.create_task(alone(storage, f"loop-{i}", loop.run)) for i, loop in enumerate(loops)]
    for loop in loops:
        await loop.began.wait()
    for task in tasks:
        await stopped(task)


async def test_a_lease_given_up_is_free_at_once(storage: Storage) -> None:
    loop = Loop()
    task = asyncio.create_task(alone(storage, "loop", loop.run))
    await loop.began.wait()
    await stopped(task)
    assert await acquire(storage, "loop", OTHER, LENGTH) is not None


async def test_the_lease_of_a_dead_process_runs_out(storage: Storage, clock: SettableClock) -> None:
    dead = await asyncio.create_subprocess_exec("true")
    await dead.wait()
    assert await acquire(storage, "loop", f"{dead.pid}-x", LENGTH) is not None
    if storage.url.startswith("postgresql"):
        # The dead process may have been on another machine: only time can tell.
        clock.advance(LENGTH + timedelta(seconds=1))
    loop = Loop()
    task = asyncio.create_task(alone(storage, "loop", loop.run))
    await loop.began.wait()
    await stopped(task)


async def test_a_lost_lease_stops_the_loop(storage: Storage, clock: SettableClock) -> None:
    loop = Loop()
    task = asyncio.create_task(alone(storage, "loop", loop.run))
    await loop.began.wait()
    clock.advance(LENGTH + timedelta(seconds=1))
    # Whoever is faster now has it; if that is still the loop, time passes again.
    while await acquire(storage, "loop", OTHER, LENGTH) is None:
        clock.advance(LENGTH + timedelta(seconds=1))
    with pytest.raises(ExceptionGroup) as ended:
        await task
    assert ended.group_contains(LeaseGone)
    await release(storage, "loop", OTHER)

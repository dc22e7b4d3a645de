"""A worker that is alone takes back what one that died held, wakes on its hint or a gap, and ends when told to."""

import asyncio
from datetime import timedelta

import pytest

from storage.bus import GAP, Hint
from storage.jobs import Job, claim_jobs, enqueue, finish
from storage.unit_of_work import Storage, Work, action
from storage.worker import LoneWorker


@action
async def ask(work: Work, *keys: str) -> None:
    """Ask for one job a key."""
    for key in keys:
        await enqueue(work, "sum", key, {})


@action
async def done(work: Work, job: Job) -> None:
    """Finish a job in a transaction of its own."""
    await finish(work, job)


class Adder(LoneWorker):
    """Says which jobs it did. By itself it does not look again before the test is over."""

    kind, hint, look_again = "sum", "Counted", 600.0

    def __init__(self, storage: Storage) -> None:
        super().__init__(storage)
        self.said: asyncio.Queue[str] = asyncio.Queue()

    async def do(self, job: Job) -> None:
        """Finish it and say so."""
        await done(self._storage, job)
        self.said.put_nowait(job.key)


async def test_it_takes_back_what_died_and_wakes_when_it_is_told(storage: Storage) -> None:
    await ask(storage, "held", "free")
    assert [job.key for job in await claim_jobs(storage, "sum", 1, timedelta(hours=1))] == ["held"]
    worker = Adder(storage)
    running = asyncio.create_task(worker.run())
    assert [await worker.said.get(), await worker.said.get()] == ["held", "free"]
    for key, told in (("by hint", Hint("Counted", "sum", 1, {})), ("by gap", GAP)):
        await ask(storage, key)
        storage.bus.publish([Hint("Other", "sum", 1, {}), told])
        assert await worker.said.get() == key
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    await ask(storage, "left")
    assert await worker.run_once() == 1
    assert await worker.run_once() == 0

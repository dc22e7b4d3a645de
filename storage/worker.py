"""The life of a worker that does jobs of one kind by itself: stopped or killed, it goes on where it was."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import ClassVar

from storage.bus import GAP
from storage.jobs import Job, claim_jobs, take_back
from storage.unit_of_work import Storage


class LoneWorker(ABC):
    """Runs in one process at a time. Each kind of work says how a job is done.

    `kind` is that of its jobs and `hint` the name of the event that tells of more; `at_once` are claimed in one go.
    """

    kind: ClassVar[str]
    hint: ClassVar[str]
    at_once: ClassVar[int] = 1
    # It is alone: a long job is not taken from it meanwhile.
    lease: ClassVar[timedelta] = timedelta(hours=12)
    # A hint may be lost (seconds).
    look_again: ClassVar[float] = 5.0

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def run(self) -> None:
        """Work until cancelled. Raises `StorageUnavailable`; call again later."""
        # There is one worker: what is still claimed belonged to one that died.
        await take_back(self._storage, self.kind)
        async with self._storage.bus.subscribe() as hints:
            while True:
                if await self.run_once():
                    continue
                with suppress(TimeoutError):
                    async with asyncio.timeout(self.look_again):
                        while (await anext(hints)).name not in (self.hint, GAP.name):
                            pass

    async def run_once(self) -> int:
        """Do what is due, as much as is claimed in one go; returns how many jobs that were."""
        jobs: Sequence[Job] = await claim_jobs(self._storage, self.kind, self.at_once, self.lease)
        for job in jobs:
            await self.do(job)
        return len(jobs)

    @abstractmethod
    async def do(self, job: Job) -> None:
        """Do one job, and finish it or put it back. Raises `StorageUnavailable`."""

"""Does what was ordered about people, one run after the other: stopped or killed, it goes on."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from datetime import timedelta

from hub.events import PartyChanged
from hub.privacy.archive import ArchivePages, Archivist
from hub.privacy.erase import Eraser
from hub.privacy.model import Kind, PrivacyRun, RunState
from hub.privacy.runs import JOB, tell
from hub.privacy.seal import AddressSeal
from storage.bus import GAP
from storage.errors import LeaseLost, StorageUnavailable
from storage.jobs import Job, claim_jobs, fail, finish, take_back
from storage.unit_of_work import Storage, Work, action

log = logging.getLogger(__name__)

# The worker is alone: a long run is not taken from it meanwhile.
LEASE = timedelta(hours=12)
LOOK_AGAIN = 5.0


class PrivacyWorker:
    """Runs in one process at a time."""

    def __init__(self, storage: Storage, pages: ArchivePages, seal: AddressSeal) -> None:
        self._storage = storage
        self._makers: Mapping[str, Callable[[PrivacyRun], Awaitable[None]]] = {
            Kind.ARCHIVE: Archivist(storage, pages).make,
            Kind.ERASURE: Eraser(storage, seal).erase,
        }

    async def run(self) -> None:
        """Work until cancelled. Raises `StorageUnavailable`; call again later."""
        # There is one worker: what is still claimed belonged to one that died.
        await take_back(self._storage, JOB)
        async with self._storage.bus.subscribe() as hints:
            while True:
                if await self.run_once():
                    continue
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_AGAIN):
                        while (await anext(hints)).name not in (PartyChanged.__name__, GAP.name):
                            pass

    async def run_once(self) -> bool:
        """Do one run, if any waits; False if none did."""
        jobs = await claim_jobs(self._storage, JOB, 1, LEASE)
        for job in jobs:
            await self._do(job)
        return bool(jobs)

    async def _do(self, job: Job) -> None:
        async with self._storage.reading() as session:
            run = await session.get_one(PrivacyRun, job.payload["run_id"])
        try:
            if run.state == RunState.RUNNING:
                await self._makers[run.kind](run)
        except StorageUnavailable:
            raise
        except Exception as error:
            log.exception("the run %s failed", run.id)
            if await fail(self._storage, job, repr(error)):
                await give_up(self._storage, run.id)
        else:
            with suppress(LeaseLost):
                await end_job(self._storage, job)


@action
async def end_job(work: Work, job: Job) -> None:
    """It is done. Raises `storage.errors.LeaseLost`."""
    await finish(work, job)


@action
async def give_up(work: Work, run_id: int) -> None:
    """It failed again and again; its job stays among the dead ones."""
    run = await work.locked(PrivacyRun, run_id)
    assert run is not None, "runs are never deleted"
    run.end(RunState.FAILED, work.now)
    await tell(work, run)

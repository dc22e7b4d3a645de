"""Does what was ordered about people, one run after the other: stopped or killed, it goes on."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from hub.events import PartyChanged
from hub.privacy.archive import ArchivePages, Archivist
from hub.privacy.erase import Eraser
from hub.privacy.model import Kind, PrivacyRun, RunState
from hub.privacy.runs import JOB, tell
from hub.privacy.seal import AddressSeal
from storage.errors import LeaseLost, StorageUnavailable
from storage.jobs import Job, fail, finish
from storage.unit_of_work import Storage, Work, action
from storage.worker import LoneWorker

log = logging.getLogger(__name__)


class PrivacyWorker(LoneWorker):
    """One run after the other."""

    kind, hint = JOB, PartyChanged.__name__

    def __init__(self, storage: Storage, pages: ArchivePages, seal: AddressSeal) -> None:
        super().__init__(storage)
        self._makers: Mapping[str, Callable[[PrivacyRun], Awaitable[None]]] = {
            Kind.ARCHIVE: Archivist(storage, pages).make,
            Kind.ERASURE: Eraser(storage, seal).erase,
        }

    async def do(self, job: Job) -> None:
        """Do one run; one that fails again and again is given up."""
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

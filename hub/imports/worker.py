"""Reads what was brought in, batch by batch, each with how far it came: killed, it goes on there."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from pathlib import Path

from hub.errors import HubError
from hub.events import ImportAdvanced
from hub.imports.model import UNDER_WAY, Import, Kind, State
from hub.imports.order import JOB
from storage.bus import GAP
from storage.errors import LeaseLost, StorageUnavailable
from storage.jobs import Job, claim_jobs, fail, finish, take_back
from storage.unit_of_work import Storage, Work, action

log = logging.getLogger(__name__)

# The worker is alone: a long file is not taken from it meanwhile.
LEASE = timedelta(hours=12)
LOOK_AGAIN = 5.0

# Reads a file on disk from where it is, until it ends, or is stopped.
Reader = Callable[[Import, Path], Awaitable[None]]


class ImportWorker:
    """Runs in one process at a time. `readers` read each kind of file."""

    def __init__(self, storage: Storage, readers: Mapping[Kind, Reader]) -> None:
        self._storage = storage
        self._readers = readers

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
                        while (await anext(hints)).name not in (ImportAdvanced.__name__, GAP.name):
                            pass

    async def run_once(self) -> bool:
        """Read one file, if any waits; False if none did."""
        jobs = await claim_jobs(self._storage, JOB, 1, LEASE)
        for job in jobs:
            await self._read(job)
        return bool(jobs)

    async def _read(self, job: Job) -> None:
        async with self._storage.reading() as session:
            brought = await session.get_one(Import, job.payload["import_id"])
        state = State.FAILED
        try:
            if brought.state in UNDER_WAY:
                async with on_disk(self._storage, brought.file) as path:
                    await self._readers[brought.kind](brought, path)
            state = State.TRIED if brought.state == State.TRYING else State.FINISHED
        except StorageUnavailable:
            raise
        except HubError:
            log.warning("the import %s cannot be read", brought.id)
        except Exception as error:
            log.exception("the import %s failed", brought.id)
            if not await fail(self._storage, job, repr(error)):
                return
        with suppress(LeaseLost):
            await end_import(self._storage, job, state)


@asynccontextmanager
async def on_disk(storage: Storage, key: str) -> AsyncIterator[Path]:
    """A blob as a file, however large, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="onefront-import-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as file:
            async for piece in storage.blobs.stream(key):
                await asyncio.to_thread(file.write, piece)
        yield path


@action
async def end_import(work: Work, job: Job, state: State) -> None:
    """It was read to its end. Raises `storage.errors.LeaseLost`."""
    if state != State.FAILED:
        await finish(work, job)
    brought = await work.locked(Import, job.payload["import_id"])
    assert brought is not None, "imports are never deleted"
    if brought.state in UNDER_WAY:
        brought.end(state, work.now)
        await work.record(ImportAdvanced(brought.id))

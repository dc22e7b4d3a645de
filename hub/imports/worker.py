"""Reads what was brought in, batch by batch, each with how far it came: killed, it goes on there."""

import asyncio
import logging
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from hub.errors import HubError
from hub.events import ImportAdvanced
from hub.imports.model import UNDER_WAY, Import, Kind, State
from hub.imports.order import JOB
from hub.imports.undo_mail import take_mails_back
from storage.errors import LeaseLost, StorageUnavailable
from storage.jobs import Job, enqueue, fail, finish
from storage.unit_of_work import Storage, Work, action
from storage.worker import LoneWorker

log = logging.getLogger(__name__)

_AFTER = {State.TRYING: State.TRIED, State.RUNNING: State.FINISHED, State.UNDOING: State.UNDONE}

# Reads a file on disk from where it is, and returns where it ends; None once it is stopped.
Reader = Callable[[Import, Path], Awaitable[int | None]]


class ImportWorker(LoneWorker):
    """One file after the other. `readers` read each kind of file."""

    kind, hint = JOB, ImportAdvanced.__name__

    def __init__(self, storage: Storage, readers: Mapping[Kind, Reader]) -> None:
        super().__init__(storage)
        self._readers = readers

    async def do(self, job: Job) -> None:
        """Read one file; what cannot be read says so, and may be read otherwise."""
        async with self._storage.reading() as session:
            brought = await session.get_one(Import, job.payload["import_id"])
        ended = Ended(brought.state, None)
        try:
            if brought.state in UNDER_WAY:
                ended = Ended(brought.state, await self._go_on(brought))
        except StorageUnavailable:
            raise
        except HubError:
            ended = Ended(brought.state, None, failed=True)
            log.warning("the import %s cannot be read", brought.id)
        except Exception as error:
            log.exception("the import %s failed", brought.id)
            ended = Ended(brought.state, None, failed=True)
            if not await fail(self._storage, job, repr(error)):
                return
        with suppress(LeaseLost):
            await end_import(self._storage, job, ended)

    async def _go_on(self, brought: Import) -> int | None:
        if brought.state == State.UNDOING:
            return await take_mails_back(self._storage, brought)
        async with on_disk(self._storage, brought.file) as path:
            return await self._readers[brought.kind](brought, path)


@asynccontextmanager
async def on_disk(storage: Storage, key: str) -> AsyncIterator[Path]:
    """A blob as a file, however large, until the block ends."""
    with tempfile.TemporaryDirectory(prefix="onefront-import-") as folder:
        path = Path(folder) / "file"
        with path.open("wb") as file:
            async for piece in storage.blobs.stream(key):
                await asyncio.to_thread(file.write, piece)
        yield path


@dataclass(frozen=True, slots=True)
class Ended:
    """How reading ended: in which state it was read, and up to where, None if it was stopped."""

    state: State
    place: int | None
    failed: bool = False


@action
async def end_import(work: Work, job: Job, ended: Ended) -> None:
    """It was read to its end, or never will be; or it was begun once more meanwhile, and is read from there.

    Raises `storage.errors.LeaseLost`.
    """
    # What failed is told by the import; a job left of it would stand in the way of reading it once more.
    await finish(work, job)
    brought = await work.locked(Import, job.payload["import_id"])
    assert brought is not None, "imports are never deleted"
    if brought.state not in UNDER_WAY:
        return
    if ended.failed and brought.state == ended.state:
        brought.end(State.FAILED, work.now)
    elif ended.place is not None and brought.stands(ended.state, ended.place):
        brought.end(_AFTER[ended.state], work.now)
    else:
        await enqueue(work, JOB, f"{JOB}-{brought.id}", {"import_id": brought.id})
    await work.record(ImportAdvanced(brought.id))

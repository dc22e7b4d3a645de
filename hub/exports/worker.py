"""Writes exports, some conversations at a time, each part with how far that is: killed, it goes on there."""

import asyncio
import logging
import tempfile
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows
from hub.access.sessions import actor_of_user
from hub.events import ExportAdvanced
from hub.exports.files import put_together
from hub.exports.gather import gather
from hub.exports.model import Export, ExportPart, State
from hub.exports.order import JOB, let_parts_go
from hub.exports.parts import write_some
from storage.errors import LeaseLost, StorageUnavailable
from storage.jobs import Job, fail, finish
from storage.unit_of_work import Work, action
from storage.worker import LoneWorker

log = logging.getLogger(__name__)

KEPT = timedelta(days=2)
# In bytes, of everything as it is packed.
LARGEST = 4 * 1024**3


class ExportWorker(LoneWorker):
    """One export after the other."""

    kind, hint = JOB, ExportAdvanced.__name__

    async def do(self, job: Job) -> None:
        """Write one; whatever goes wrong for good, it says that it failed."""
        number = job.payload["export_id"]
        try:
            written = await self._write(number)
        except StorageUnavailable:
            raise
        except Exception as error:
            log.exception("the export %s failed", number)
            if not await fail(self._storage, job, repr(error)):
                return
            written = None
        with suppress(LeaseLost):
            await end_export(self._storage, job, written)

    async def _write(self, number: int) -> tuple[str, int] | None:
        """The whole file's blob and its size; None if there will be none."""
        export = await self._export(number)
        by = await actor_of_user(self._storage, export.user_id)
        if by is None or not allows(by, Permission.PRIVACY) or export.state != State.RUNNING:
            return None
        await gather(self._storage, export, by)
        while await self._goes_on(number, by):
            pass
        export = await self._export(number)
        if export.state != State.RUNNING or export.size > LARGEST:
            return None
        return await self._put_together(export)

    async def _goes_on(self, number: int, by: Actor) -> bool:
        export = await self._export(number)
        if export.state != State.RUNNING or export.size > LARGEST or export.done == export.total:
            return False
        return await write_some(self._storage, export, by)

    async def _put_together(self, export: Export) -> tuple[str, int]:
        async with self._storage.reading() as session:
            mine = select(ExportPart.blob).where(ExportPart.export_id == export.id).order_by(ExportPart.number)
            blobs = (await session.scalars(mine)).all()
        with tempfile.TemporaryDirectory(prefix="onefront-export-") as folder:
            parts = [Path(folder) / str(place) for place in range(len(blobs))]
            for path, blob in zip(parts, blobs, strict=True):
                with path.open("wb") as file:
                    async for piece in self._storage.blobs.stream(blob):
                        await asyncio.to_thread(file.write, piece)
            whole = Path(folder) / "whole"
            await asyncio.to_thread(put_together, whole, export.form, parts)
            return await self._storage.blobs.put_file(whole), whole.stat().st_size

    async def _export(self, number: int) -> Export:
        async with self._storage.reading() as session:
            return await session.get_one(Export, number)


@action
async def end_export(work: Work, job: Job, written: tuple[str, int] | None) -> None:
    """The file is there for a while, or there will be none. Raises `storage.errors.LeaseLost`."""
    await finish(work, job)
    export = await work.locked(Export, job.payload["export_id"])
    assert export is not None, "exports are never deleted"
    await let_parts_go(work, export.id)
    if export.state == State.RUNNING:
        if written is not None:
            export.file, export.size = written
            export.expires_at = work.now + KEPT
        export.end(State.FAILED if written is None else State.FINISHED, work.now)
    await work.record(ExportAdvanced(export.id))

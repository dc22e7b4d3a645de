"""Forgets files that were brought in, and what of them was refused, some days after they were read last."""

from datetime import timedelta

from sqlalchemy import delete, func, select

from hub.events import ImportAdvanced
from hub.imports.model import UNDER_WAY, Import, ImportFault
from hub.privacy.blobs import remove_unless_shared
from storage.unit_of_work import Storage, Work, action

KEPT = timedelta(days=7)


async def forget_imports(storage: Storage) -> int:
    """Forget those whose time is over; returns how many. How each went stays."""
    last = func.coalesce(Import.ended_at, Import.started_at)
    late = select(Import.id, Import.file).where(Import.file != "", Import.state.not_in(UNDER_WAY))
    async with storage.reading() as session:
        over = (await session.execute(late.where(last <= storage.clock.now() - KEPT))).all()
    for number, file in over:
        # The bytes first: a row that names none any more would leave them for ever.
        await remove_unless_shared(storage, file)
        await _forget(storage, number)
    return len(over)


@action
async def _forget(work: Work, import_id: int) -> None:
    brought = await work.locked(Import, import_id)
    if brought is not None:
        brought.file = ""
        await work.session.execute(delete(ImportFault).where(ImportFault.import_id == import_id))
        await work.record(ImportAdvanced(import_id))

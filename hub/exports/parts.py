"""Writes some conversations of an export as one part."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import select

from hub.access.actor import Actor
from hub.errors import Invalid, NotFound
from hub.events import ExportAdvanced
from hub.exports.files import PartFile
from hub.exports.model import Export, ExportItem, ExportPart, State
from hub.interactions.export import mails, said_in
from hub.privacy.views import Looks, Sight, write_views
from storage.unit_of_work import Storage, Work, action

AT_ONCE = 25


@dataclass(slots=True)
class Part:
    """What was written: its blob, the conversations in it, how many messages, and how many were left out."""

    blob: str = ""
    size: int = 0
    written: list[int] = field(default_factory=list)
    messages: int = 0
    left_out: int = 0


async def write_some(storage: Storage, export: Export, by: Actor) -> bool:
    """Write the next ones as far as they may be seen and say anything; False once it is stopped."""
    async with storage.reading() as session:
        mine = select(ExportItem.interaction_id).where(ExportItem.export_id == export.id)
        further = mine.where(ExportItem.position > export.done).order_by(ExportItem.position).limit(AT_ONCE)
        numbers = (await session.scalars(further)).all()
    with tempfile.TemporaryDirectory(prefix="onefront-export-") as folder:
        path = Path(folder) / "part"
        part = await _write(storage, path, numbers, by)
        part.blob, part.size = await storage.blobs.put_file(path), path.stat().st_size
    return await keep_part(storage, export, part)


async def _write(storage: Storage, path: Path, numbers: Sequence[int], by: Actor) -> Part:
    part = Part()
    with PartFile(path) as file:
        for number in numbers:
            try:
                async with storage.reading() as session:
                    ids = await said_in(session, number, by)
            except (NotFound, Invalid):
                ids = ()
            if not ids:
                part.left_out += 1
                continue
            async for name, at, mail in mails(storage, ids):
                await asyncio.to_thread(file.add, f"{number}/{name}", at, mail)
            part.written.append(number)
            part.messages += len(ids)
    return part


@action
async def keep_part(work: Work, before: Export, part: Part) -> bool:
    """Note a part, and that what is in it was seen; False once it is stopped, or another run was here."""
    export = await work.locked(Export, before.id)
    if export is None or export.state != State.RUNNING or export.done != before.done:
        return False
    work.add(ExportPart(export_id=export.id, number=export.done, blob=part.blob))
    export.done += len(part.written) + part.left_out
    export.left_out += part.left_out
    export.messages += part.messages
    export.size += part.size
    hour = work.now.replace(minute=0, second=0, microsecond=0)
    seen = {Sight(export.user_id, "interaction", number, hour): Looks(1, work.now) for number in part.written}
    await write_views.within(work, seen)
    await work.record(ExportAdvanced(export.id))
    return True

"""Begins imports, says how they are read, has them tried and done, and stops them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import delete, func, select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.events import ImportAdvanced
from hub.imports.model import UNDER_WAY, Import, ImportFault, Kind, State
from hub.imports.read_table import look_at
from hub.imports.tables import check_columns, check_writing
from hub.interactions.inbound_contact import InboundContact
from hub.interactions.text import storable
from storage.jobs import enqueue
from storage.unit_of_work import Storage, Work, action

JOB = "import"
LARGEST = 1024 * 1024 * 1024
_KINDS = {".csv": Kind.CUSTOMERS, ".txt": Kind.CUSTOMERS, ".tsv": Kind.CUSTOMERS}
_KINDS |= {".mbox": Kind.MAIL, ".eml": Kind.MAIL}


@dataclass(frozen=True, slots=True)
class Reading:
    """How a table is read: what each column means, "" for what is passed over."""

    encoding: str
    delimiter: str
    columns: tuple[str, ...]


async def bring(storage: Storage, path: Path, name: str, by: Actor) -> int:
    """Keep a file that is to be brought in and return the import. Raises `NotAllowed`, `Invalid`."""
    require(by, Permission.ADMINISTER)
    kind = _KINDS.get(Path(name.lower()).suffix)
    if kind is None:
        why = sentence("Choose a table (.csv) or mails (.mbox, .eml).")
        raise Invalid(why, {"file": why})
    size = (await asyncio.to_thread(path.stat)).st_size
    if not 0 < size <= LARGEST:
        raise Invalid("The file is empty or too large.", {"file": sentence("The file is empty or too large.")})
    options: dict[str, object] = {}
    if kind == Kind.CUSTOMERS:
        look = look_at(path)
        options = {"encoding": look.encoding, "delimiter": look.delimiter, "columns": list(look.columns)}
    key = await storage.blobs.put_file(path)
    return await _bring(storage, Import(kind=kind, name=storable(name, 255), file=key, size=size, options=options), by)


@action
async def _bring(work: Work, brought: Import, by: Actor) -> int:
    brought.started_at, brought.by_id, brought.by_name = work.now, by.user_id or None, by.name
    work.add(brought)
    await work.flush()
    await audit(work, by, "import.added", {"import": brought.id, "name": brought.name})
    return brought.id


@action
async def read_as(work: Work, import_id: int, reading: Reading, by: Actor) -> None:
    """Say how a table is read. Raises `NotFound`, `Conflict` while it goes on, and `Invalid`."""
    brought = await _waiting(work, import_id, by)
    if brought.kind != Kind.CUSTOMERS:
        raise NotFound
    check_writing(reading.encoding, reading.delimiter)
    check_columns(reading.columns)
    brought.options = {
        "encoding": reading.encoding,
        "delimiter": reading.delimiter,
        "columns": list(reading.columns),
    }


@action
async def begin_import(work: Work, import_id: int, options: dict[str, object], by: Actor, *, trying: bool) -> None:
    """Have it read from its beginning, `trying` without keeping anything. Raises `NotFound`, `Conflict`, `Invalid`."""
    brought = await _waiting(work, import_id, by)
    if brought.kind == Kind.CUSTOMERS:
        columns: Sequence[str] = brought.options["columns"]
        check_columns(columns)
    brought.options = {**brought.options, **options}
    brought.begin(State.TRYING if trying else State.RUNNING)
    brought.newest = await work.session.scalar(select(func.max(InboundContact.id))) or 0
    await work.session.execute(delete(ImportFault).where(ImportFault.import_id == brought.id))
    await enqueue(work, JOB, f"{JOB}-{brought.id}", {"import_id": brought.id})
    if not trying:
        await audit(work, by, "import.started", {"import": brought.id, "name": brought.name})
    await work.record(ImportAdvanced(brought.id))


@action
async def stop_import(work: Work, import_id: int, by: Actor) -> None:
    """Leave what is not read yet; what was kept stays. Raises `NotFound`."""
    brought = await locked_import(work, import_id, by)
    if brought.state in UNDER_WAY:
        brought.end(State.STOPPED, work.now)
        await work.record(ImportAdvanced(brought.id))


async def locked_import(work: Work, import_id: int, by: Actor) -> Import:
    """An import, held. Raises `NotAllowed`, `NotFound`."""
    require(by, Permission.ADMINISTER)
    brought = await work.locked(Import, import_id)
    if brought is None:
        raise NotFound
    return brought


async def _waiting(work: Work, import_id: int, by: Actor) -> Import:
    brought = await locked_import(work, import_id, by)
    if brought.state in UNDER_WAY:
        raise Conflict("It is being read. Stop it, or wait until it has ended.")
    if not brought.file:
        raise Conflict("Its file was forgotten. Bring it in once more.")
    return brought

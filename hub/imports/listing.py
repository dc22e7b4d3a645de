"""Imports as pages show them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows, require
from hub.errors import HubError, NotFound
from hub.imports.model import UNDER_WAY, Import, ImportFault
from hub.interactions.model import ContactState, InboundContact
from storage.unit_of_work import Storage

PAGE, MOST_FAULTS = 50, 100


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One import; `place` of `total` is read. `waiting` mails are not understood yet, `unread` ones never will be.

    `forgotten`: its file is gone.
    """

    id: int
    kind: str
    state: str
    name: str
    size: int
    options: Mapping[str, Any]
    place: int
    total: int
    added: int
    changed: int
    same: int
    refused: int
    started_at: datetime
    ended_at: datetime | None
    by_name: str
    waiting: int = 0
    unread: int = 0
    forgotten: bool = False

    @property
    def under_way(self) -> bool:
        """Whether it is being read."""
        return self.state in UNDER_WAY

    @classmethod
    def of(cls, each: Import, waiting: int = 0, unread: int = 0) -> "ImportRow":
        """As it is shown."""
        what = (each.id, each.kind, each.state, each.name, each.size, each.options, each.place, each.total)
        counted = (each.added, each.changed, each.same, each.refused)
        return cls(*what, *counted, each.started_at, each.ended_at, each.by_name, waiting, unread, not each.file)


@dataclass(frozen=True, slots=True)
class FaultRow:
    """Why a line was refused, and which column is to blame; of a mail, its place in the file and what it is called."""

    line: int
    field: str
    why: HubError
    title: str = ""


async def imports(storage: Storage, actor: Actor, before: int | None = None) -> tuple[ImportRow, ...]:
    """Newest first; one statement. Raises `NotAllowed`."""
    require(actor, Permission.ADMINISTER)
    query = select(Import).order_by(Import.id.desc()).limit(PAGE)
    if before is not None:
        query = query.where(Import.id < before)
    async with storage.reading() as session:
        return tuple(ImportRow.of(each) for each in await session.scalars(query))


async def one_import(storage: Storage, import_id: int, actor: Actor) -> tuple[ImportRow, tuple[FaultRow, ...]]:
    """An import and the first of what it refused; three statements. Raises `NotAllowed`, `NotFound`."""
    require(actor, Permission.ADMINISTER)
    async with storage.reading() as session:
        found = await session.get(Import, import_id)
        if found is None:
            raise NotFound
        counted = select(InboundContact.state, func.count().label("number")).group_by(InboundContact.state)
        rows = await session.execute(counted.where(InboundContact.source == source_of(import_id)))
        states = {row.state: row.number for row in rows}
        refused = select(ImportFault).where(ImportFault.import_id == import_id).order_by(ImportFault.line)
        faults = (await session.scalars(refused.limit(MOST_FAULTS))).all()
    row = ImportRow.of(found, states.get(ContactState.PENDING, 0), states.get(ContactState.QUARANTINED, 0))
    return row, tuple(_fault(each) for each in faults)


def _fault(each: ImportFault) -> FaultRow:
    title = str(each.values.get("title", ""))
    return FaultRow(each.line, each.field, HubError(each.sentence, **each.values), title)


async def import_seen(storage: Storage, import_id: int, actor: Actor) -> int:
    """The id of an import the actor may see. Raises `NotFound`."""
    async with storage.reading() as session:
        known = await session.scalar(select(Import.id).where(Import.id == import_id))
    if known is None or not allows(actor, Permission.ADMINISTER):
        raise NotFound
    return known


def source_of(import_id: int) -> str:
    """The source of the mails that an import brings in."""
    return f"import-{import_id}"

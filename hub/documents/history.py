"""What happened to a document: who changed what from what to what, newest first."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, tuple_

from hub.access.actor import Actor
from hub.documents.kind import Kind
from hub.documents.kinds import KINDS
from hub.documents.model import Document, DocumentEvent
from hub.documents.visible import visible
from hub.errors import Invalid, NotFound
from storage.unit_of_work import Storage

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One change. `by` is "" for what happened by itself."""

    version: int
    line: int
    at: datetime
    by: str
    what: str
    field: str
    old: str
    new: str
    reason: str


@dataclass(frozen=True, slots=True)
class HistoryPage:
    """A window of the history; states are names of its kind's. `next_cursor` is None at its beginning."""

    kind: Kind
    lines: tuple[HistoryLine, ...]
    next_cursor: str | None


async def history(storage: Storage, document_id: int, actor: Actor, cursor: str | None = None) -> HistoryPage:
    """A page of a document's history; two statements. Raises `NotFound`, `Invalid` for a cursor never given out."""
    row = DocumentEvent
    columns = (row.version, row.line, row.at, row.by_name, row.what, row.field, row.old, row.new, row.reason)
    query = select(*columns).where(row.document_id == document_id)
    if cursor is not None:
        query = query.where(tuple_(row.version, row.line) < _position(cursor))
    query = query.order_by(row.version.desc(), row.line.desc()).limit(AT_ONCE + 1)
    async with storage.reading() as session:
        kind = await session.scalar(select(Document.kind).where(Document.id == document_id, visible(actor)))
        if kind is None:
            raise NotFound
        found = (await session.execute(query)).all()
    lines = tuple(HistoryLine(*each) for each in found[:AT_ONCE])
    return HistoryPage(KINDS[kind], lines, f"{lines[-1].version}-{lines[-1].line}" if len(found) > AT_ONCE else None)


def _position(cursor: str) -> tuple[int, int]:
    version, _, line = cursor.partition("-")
    if not all(part.isascii() and part.isdigit() and len(part) <= 9 for part in (version, line)):
        raise Invalid("This part of the list is not there any more.", {"cursor": "unknown"})
    return int(version), int(line)

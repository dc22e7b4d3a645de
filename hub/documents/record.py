"""What changed in a document, written down with the event that tells of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from hub.access.actor import Actor
from hub.documents.model import Document, DocumentEvent
from hub.events import DocumentChanged
from hub.interactions.text import storable
from storage.unit_of_work import Work

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that changed: `what` is created, changed, transition, item, party or link; old and new as text."""

    what: str
    field: str = ""
    old: str = ""
    new: str = ""


async def record(work: Work, document: Document, changes: Sequence[Change], by: Actor | None, reason: str = "") -> None:
    """Write a locked document's changes under its next version. `by` is None for what happens by itself."""
    document.changed_at = work.now
    named = by is not None and by.user_id != 0
    document.version = await work.record(
        DocumentChanged(document.id, document.kind, changes[0].what, by.user_id if by and named else None)
    )
    for line, change in enumerate(changes):
        work.add(
            DocumentEvent(
                document_id=document.id,
                version=document.version,
                line=line,
                at=work.now,
                by_id=by.user_id if by and named else None,
                by_name=by.name if by else "",
                what=change.what,
                field=change.field,
                old=storable(change.old),
                new=storable(change.new),
                reason=storable(reason.strip())[:LONGEST_REASON],
            )
        )


def told(value: object) -> str:
    """A value as the history keeps it."""
    if value is None:
        return ""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)

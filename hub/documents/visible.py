"""The one predicate of which documents somebody may see, inside every query, and the way to lock one of them."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, false, or_, select

from hub.access.actor import Actor
from hub.documents.kind import Kind
from hub.documents.kinds import KINDS
from hub.documents.model import Document, DocumentEvent
from hub.documents.reach import reached, scopes_holding
from hub.documents.rights import VIEW, Scope, reaches, scopes_of
from hub.errors import Conflict, NotAllowed, NotFound
from storage.unit_of_work import Work

_WIDER = (Scope.PARTNER, Scope.TERRITORY, Scope.TEAM)


def visible(actor: Actor, action: str = VIEW) -> ColumnElement[bool]:
    """The documents with which the actor may do this."""
    scopes = {kind: scopes_of(actor, kind, action) for kind in KINDS}
    kinds = {Scope.ALL: [kind for kind, held in scopes.items() if Scope.ALL in held]}
    limited = {kind: held for kind, held in scopes.items() if held and Scope.ALL not in held}
    kinds[Scope.OWN] = list(limited)
    kinds |= {scope: [kind for kind, held in limited.items() if scope in held] for scope in _WIDER}
    parts = [and_(Document.kind.in_(names), reached(actor, scope)) for scope, names in kinds.items() if names]
    return or_(*parts) if parts else false()


class Seen(NamedTuple):
    """A document as somebody has seen it."""

    id: int
    version: int


async def locked_document(work: Work, document_id: int, by: Actor) -> tuple[Document, Kind]:
    """A document and its kind, held until the transaction ends. Raises `NotFound` if the actor may not see it."""
    document = await work.locked(Document, document_id)
    if document is None or not await may_do(work, document, VIEW, by):
        raise NotFound
    return document, KINDS[document.kind]


async def locked_as_seen(work: Work, seen: Seen, by: Actor) -> tuple[Document, Kind]:
    """As `locked_document`. Raises `Stale` unless its version is the one they have seen."""
    document, kind = await locked_document(work, seen.id, by)
    if document.version != seen.version:
        raise await stale(work, document, seen)
    return document, kind


async def may_do(work: Work, document: Document, action: str, by: Actor) -> bool:
    """Whether the actor may do this with a document."""
    return reaches(by, document.kind, action, await scopes_holding(work.session, document, by))


async def require_right(work: Work, document: Document, action: str, by: Actor) -> None:
    """Raise `NotAllowed` unless the actor may do this with a document they see."""
    if not await may_do(work, document, action, by):
        raise NotAllowed(f"{document.kind}.{action}")


class Stale(Conflict):
    """Somebody changed the document since the actor saw it; it has this version now.

    `changed` says what is different, by field, and what it is now; under "state" where it went.
    """

    def __init__(self, version: int, changed: Mapping[str, str]) -> None:
        super().__init__("Somebody changed this meanwhile. Look again.")
        self.version, self.changed = version, changed


async def stale(work: Work, document: Document, seen: Seen) -> Stale:
    """The refusal of what was meant for an older version of a locked document."""
    since = (DocumentEvent.document_id == document.id, DocumentEvent.version > seen.version)
    query = select(DocumentEvent).where(*since).order_by(DocumentEvent.version, DocumentEvent.line)
    events = await work.session.scalars(query)
    changed = {"state" if each.what == "transition" else each.field or each.what: each.new for each in events}
    return Stale(document.version, changed)

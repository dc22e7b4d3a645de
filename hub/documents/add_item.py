"""One more item of a document that is still in its first state."""

from sqlalchemy import select

from hub.access.actor import Actor
from hub.documents.kinds import KINDS
from hub.documents.links import DOCUMENT, FOLLOWS
from hub.documents.model import Document, Link
from hub.documents.put_items import ItemDraft, put_items
from hub.documents.record import record
from hub.documents.rights import EDIT
from hub.documents.visible import Seen, locked_as_seen, require_right
from hub.errors import Conflict
from storage.unit_of_work import Work, action


@action
async def add_item(work: Work, seen: Seen, draft: ItemDraft, by: Actor) -> int:
    """Add an item at the end and return its position.

    Raises `NotFound`, `NotAllowed`, `Stale`, `Conflict` when nothing may be added any more or more than
    was delivered would come back, `Invalid`.
    """
    document, kind = await locked_as_seen(work, seen, by)
    await require_right(work, document, EDIT, by)
    if not kind.has_items or document.state != kind.first.name:
        raise Conflict("This cannot be changed now.")
    if await _takes_back(work, document):
        raise Conflict("Only what was delivered comes back.")
    (added,) = await put_items(work, document, [draft], by_place=False)
    await record(work, document, [added], by)
    return int(added.field)


async def _takes_back(work: Work, document: Document) -> bool:
    """Whether a document is about no more than what was delivered by another."""
    sources = select(Document.kind).join(Link, Link.from_id == Document.id)
    sources = sources.where(Link.from_type == DOCUMENT, Link.to_type == DOCUMENT, Link.kind == FOLLOWS)
    kinds = await work.session.scalars(sources.where(Link.to_id == document.id))
    rules = [KINDS[kind].rule_for(document.kind) for kind in kinds]
    return any(rule is not None and rule.of_delivered for rule in rules)

"""A delivery that was none: it stays in the schedule, with a line that makes it good."""

from decimal import Decimal

from sqlalchemy import select

from hub.access.actor import Actor
from hub.documents.fulfil import rules_of, settle
from hub.documents.links import most_taken_over
from hub.documents.model import Document, Item, LineKind, ScheduleLine
from hub.documents.record import Change, record, told
from hub.documents.schedule import Delivery, put_delivered
from hub.documents.visible import Seen, locked_as_seen, require_right
from hub.errors import Conflict, Invalid, NotFound, sentence
from storage.unit_of_work import Work, action


@action
async def reverse_delivery(work: Work, seen: Seen, line_id: int, reason: str, by: Actor) -> int:
    """Take a delivery back and return the document's version.

    Raises `NotFound`, `NotAllowed`, `Stale`, `Invalid` without a reason, and `Conflict` for one that was taken back
    already, of which something has come back by a return, and in a state in which nothing is delivered.
    """
    document, kind = await locked_as_seen(work, seen, by)
    await require_right(work, document, rules_of(kind, document).right, by)
    if not reason.strip():
        raise Invalid("Say why.", {"reason": sentence("Say why.")})
    line, item = await _delivery(work, document, line_id)
    left = item.delivered - line.quantity
    if left < 0 or await work.session.scalar(select(ScheduleLine.id).where(ScheduleLine.reverses_id == line.id)):
        raise Conflict("It was taken back already.")
    if left < await most_taken_over(work, item):
        raise Conflict("Some of it has come back already.")
    before = item.delivered
    await put_delivered(work, item, -line.quantity, Delivery(work.now.date(), line.shipment), line)
    change = Change("item", f"{item.position}.delivered", told(before), told(item.delivered))
    await record(work, document, [change], by, reason)
    await settle(work, (document, kind), by)
    return document.version


async def _delivery(work: Work, document: Document, line_id: int) -> tuple[ScheduleLine, Item]:
    query = select(ScheduleLine, Item).join(Item, Item.id == ScheduleLine.item_id)
    delivered = (ScheduleLine.kind == LineKind.DELIVERED, ScheduleLine.quantity > Decimal(0))
    query = query.where(ScheduleLine.id == line_id, Item.document_id == document.id, *delivered)
    row = (await work.session.execute(query)).one_or_none()
    if row is None:
        raise NotFound
    return row[0], row[1]

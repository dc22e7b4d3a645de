"""Another day for which what is still open of an item is confirmed."""

from datetime import date

from hub.access.actor import Actor
from hub.documents.fulfil import rules_of
from hub.documents.items import item_at
from hub.documents.model import LineKind, ScheduleLine
from hub.documents.record import Change, record, told
from hub.documents.schedule import planned_of
from hub.documents.visible import Seen, locked_as_seen, require_right
from hub.errors import Conflict
from storage.unit_of_work import Work, action


@action
async def reschedule(work: Work, seen: Seen, position: int, day: date, by: Actor) -> int:
    """Confirm all that is not delivered yet for a day and return the document's version.

    Raises `NotFound`, `NotAllowed`, `Stale`, and `Conflict` in a state in which nothing is delivered, for an item that
    does not count and for one of which nothing is open.
    """
    document, kind = await locked_as_seen(work, seen, by)
    await require_right(work, document, rules_of(kind, document).right, by)
    item = await item_at(work, document.id, position)
    left = item.quantity - item.delivered
    if item.rejected_because is not None or left <= 0:
        raise Conflict("Nothing of it is open any more.")
    before, open_yet = [], left
    for planned in reversed(await planned_of(work, item, LineKind.CONFIRMED)):
        moved = min(planned.quantity, open_yet)
        open_yet -= moved
        if moved > 0:
            before.append(planned.day)
            work.add(ScheduleLine(item_id=item.id, kind=LineKind.CONFIRMED, day=planned.day, quantity=-moved))
    if before == [day] and not open_yet:
        raise Conflict("It is confirmed for that day already.")
    work.add(ScheduleLine(item_id=item.id, kind=LineKind.CONFIRMED, day=day, quantity=left))
    old = ", ".join(told(each) for each in sorted(before))
    await record(work, document, [Change("item", f"{position}.confirmed", old, told(day))], by)
    return document.version

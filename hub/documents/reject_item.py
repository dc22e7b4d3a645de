"""An item that does not count any more; a document of which none does is cancelled."""

from hub.access.actor import Actor
from hub.documents.fulfil import settle
from hub.documents.items import item_at
from hub.documents.links import most_taken_over
from hub.documents.put_items import LONGEST_TEXT
from hub.documents.record import Change, record, told
from hub.documents.rights import EDIT
from hub.documents.sums import sum_up
from hub.documents.visible import Seen, locked_as_seen, require_right
from hub.errors import Conflict, Invalid, sentence
from hub.interactions.text import storable
from storage.unit_of_work import Work, action


@action
async def reject_item(work: Work, seen: Seen, position: int, reason: str, by: Actor) -> None:
    """Have an item not count any more, and say why; with the last one goes the document, as its kind says.

    Raises `NotFound`, `NotAllowed`, `Stale`, `Invalid` without a reason, and `Conflict` for what is delivered or billed
    in part, that something follows from, and for a document that is over.
    """
    document, kind = await locked_as_seen(work, seen, by)
    await require_right(work, document, EDIT, by)
    item = await item_at(work, seen.id, position)
    if not reason.strip():
        raise Invalid("Say why.", {"reason": sentence("Say why.")})
    if not kind.state(document.state).open or item.rejected_because is not None:
        raise Conflict("This cannot be changed now.")
    if item.delivered or item.billed:
        raise Conflict("Something of it is delivered already.")
    if await most_taken_over(work, item):
        raise Conflict("Something follows from it that has to be cancelled first.")
    item.rejected_because = storable(reason.strip())[:LONGEST_TEXT]
    await sum_up(work, document)
    await record(work, document, [Change("item", str(position), told(item.quantity), "")], by, reason)
    await settle(work, (document, kind), by, reason)

"""An agent accepts an offer: exactly one can."""

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, require_queue
from hub.errors import Conflict, NotFound
from hub.queueing.claim import claim_offered
from hub.queueing.holder import is_held_by, refuse_if_taken
from hub.queueing.model import OfferOutcome
from storage.unit_of_work import Work, action


@action
async def accept_offer(work: Work, offer_id: int, by: Actor) -> int:
    """Take the item that is held out and return its interaction.

    Raises `NotFound` for somebody else's offer, `Conflict` when it expired, was withdrawn, or a colleague has the item.
    """
    require(by, Permission.SERVE)
    found, taken = await claim_offered(work, offer_id, by)
    if found is None or found.offered_to != by.user_id:
        raise NotFound
    require_queue(by, found.queue_id)
    # The same click again: its answer was lost, or it was a double one.
    again = found.outcome == OfferOutcome.ACCEPTED and is_held_by(found, by)
    if not taken and not again:
        await refuse_if_taken(work, found, by)
        raise Conflict("This offer has expired.")
    return found.interaction_id

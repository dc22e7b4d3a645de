"""An agent accepts an offer: exactly one can."""

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, require_queue
from hub.errors import Conflict, NotFound
from hub.events import ItemAccepted
from hub.interactions.model import Interaction
from hub.queueing.holder import is_held_by, refuse_if_taken
from hub.queueing.locking import locked_offer
from hub.queueing.model import Offer, OfferOutcome, WorkItem
from hub.queueing.presence import restart_idle_time
from storage.unit_of_work import Work, action


@action
async def accept_offer(work: Work, offer_id: int, by: Actor) -> int:
    """Take the item that is held out and return its interaction.

    Raises `NotFound` for somebody else's offer, `Conflict` when it expired, was withdrawn, or a colleague has the item.
    """
    require(by, Permission.SERVE)
    interaction, item, offer = await own_offer(work, offer_id, by)
    require_queue(by, interaction.queue_id)
    if offer.outcome == OfferOutcome.ACCEPTED and is_held_by(item, by):
        # The same click again: its answer was lost, or it was a double one.
        return interaction.id
    await refuse_if_taken(work, item, by)
    if offer.outcome is not None or offer.expires_at <= work.now:
        raise Conflict("This offer has expired.")
    offer.outcome, offer.answered_at = OfferOutcome.ACCEPTED, work.now
    item.hand_to(by.user_id, work.now)
    interaction.waiting = False
    await restart_idle_time(work, by.user_id)
    accepted = ItemAccepted(interaction.id, item.queue_id, item.id, by.user_id, offer.id)
    await work.record_of(interaction, accepted)
    return interaction.id


async def own_offer(work: Work, offer_id: int, by: Actor) -> tuple[Interaction, WorkItem, Offer]:
    """An offer made to the actor, its item and its interaction, all locked. Raises `NotFound`."""
    interaction, item, offer = await locked_offer(work, offer_id)
    if offer.agent_id != by.user_id:
        raise NotFound
    return interaction, item, offer

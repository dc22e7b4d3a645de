"""An agent declines an offer: the item waits again at its original age."""

from hub.access.actor import Actor
from hub.errors import Conflict, NotFound
from hub.interactions.model import Interaction
from hub.queueing.locking import locked_offer
from hub.queueing.model import Offer, OfferOutcome, WorkItem
from hub.queueing.offers import Ended, end_unaccepted
from storage.unit_of_work import Work, action


@action
async def decline_offer(work: Work, offer_id: int, reason: str, by: Actor) -> None:
    """Give the item back unopened. Raises `NotFound` for somebody else's offer, `Conflict` if it ended already."""
    interaction, item, offer = await _own_offer(work, offer_id, by)
    if offer.outcome is not None:
        raise Conflict("This offer has ended already.")
    await end_unaccepted(work, interaction, Ended(item, offer, OfferOutcome.DECLINED, reason))


async def _own_offer(work: Work, offer_id: int, by: Actor) -> tuple[Interaction, WorkItem, Offer]:
    """An offer made to the actor, its item and its interaction, all locked. Raises `NotFound`."""
    interaction, item, offer = await locked_offer(work, offer_id)
    if offer.agent_id != by.user_id:
        raise NotFound
    return interaction, item, offer

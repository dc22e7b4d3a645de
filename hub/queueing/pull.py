"""An agent takes an item from the list, whether it waits or is being offered to somebody else."""

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, require_queue
from hub.errors import Conflict
from hub.events import ItemAccepted
from hub.interactions.model import Interaction
from hub.queueing.claim import claim_waiting
from hub.queueing.holder import aside_for, is_held_by, refuse_if_taken
from hub.queueing.locking import locked_interaction, open_item
from hub.queueing.model import OfferOutcome, WorkItem
from hub.queueing.offers import Ended, end_unaccepted, open_offer_of
from hub.queueing.states import UNTAKEN_STATES
from hub.queueing.take_up import take_up
from hub.supervision.intervene import Act, if_anothers
from hub.supervision.model import InterventionKind
from storage.unit_of_work import Work, action


@action
async def pull(work: Work, interaction_id: int, by: Actor) -> None:
    """Take an interaction's item. Raises `Conflict` naming the colleague who has it, or if there is nothing to take."""
    require(by, Permission.SERVE)
    found, taken = await claim_waiting(work, interaction_id, by)
    if found is not None:
        require_queue(by, found.queue_id)
        await refuse_if_taken(work, found, by)
    if not taken and not (found is not None and is_held_by(found, by)):
        # Rare: there is an offer to end, a reason to be told, or somebody had put it aside.
        interaction = await locked_interaction(work, interaction_id, by)
        if not await take_if_free(work, interaction, by):
            raise Conflict("There is nothing to do here any more.")


async def take_if_free(work: Work, interaction: Interaction, by: Actor) -> bool:
    """Make the open item the actor's, withdrawing it from whoever it is offered to; False if none is open.

    Raises `Conflict` naming the colleague who has it. The interaction must be locked.
    """
    item = await open_item(work, interaction.id)
    if item is not None and not is_held_by(item, by):
        await _take(work, interaction, item, by)
    return item is not None


async def _take(work: Work, interaction: Interaction, item: WorkItem, by: Actor) -> None:
    await refuse_if_taken(work, item, by)
    slept_with = aside_for(item, by)
    kept = await if_anothers(work, Act(InterventionKind.TAKE_OVER, slept_with, interaction.id), by)
    offer = await open_offer_of(work, item)
    if offer is not None and offer.agent_id == by.user_id:
        offer.outcome, offer.answered_at = OfferOutcome.ACCEPTED, work.now
    elif offer is not None:
        await end_unaccepted(work, interaction, Ended(item, offer, OfferOutcome.WITHDRAWN))
    waited = item.state in UNTAKEN_STATES
    await take_up(work, interaction, item, by.user_id)
    ids = (interaction.id, item.queue_id, item.id, by.user_id)
    taken = ItemAccepted(*ids, intervention_id=kept, waited=waited, aside_for=slept_with)
    await work.record_of(interaction, taken)

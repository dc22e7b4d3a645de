"""A conversation is kept for one agent: nobody else is offered it, though colleagues may still take it."""

from dataclasses import dataclass

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows, require
from hub.errors import Conflict
from hub.events import ItemPinned
from hub.interactions.model import Interaction
from hub.queueing.colleagues import named_colleague
from hub.queueing.holder import owner_of, refuse_if_taken
from hub.queueing.locking import locked_interaction, open_item
from hub.queueing.model import WorkItem
from hub.queueing.offers import open_offer_of
from hub.queueing.reasons import leave_reason
from hub.queueing.transfer import withdraw_offer
from hub.supervision.intervene import Act, if_supervising
from hub.supervision.model import InterventionKind
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class Pinning:
    """Whom an item is kept for, who said so (None: it happened by itself), and the note why."""

    agent_id: int | None
    by_id: int | None = None
    note_id: int | None = None
    intervention_id: int | None = None


@action
async def pin(work: Work, interaction_id: int, agent_id: int | None, note: str, by: Actor) -> None:
    """Keep it for this agent, whether they are there or not; None keeps it for nobody. Doing so twice changes nothing.

    Raises `Conflict` when a colleague has it and the actor does not supervise, or there is nothing to keep; `Invalid`
    for somebody who does not serve its queue.
    """
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, interaction_id, by)
    item = await open_item(work, interaction.id)
    if item is None:
        raise Conflict("There is nothing to do here any more.")
    if not allows(by, Permission.SUPERVISE):
        await refuse_if_taken(work, item, by)
    if agent_id is not None:
        await named_colleague(work, agent_id, interaction.queue_id)
    if agent_id == item.pinned_agent_id:
        return
    note_id = await leave_reason(work, interaction, note, by)
    offer = await open_offer_of(work, item)
    if offer is not None and agent_id not in (None, offer.agent_id):
        await withdraw_offer(work, interaction, item)
    act = Act(InterventionKind.PIN, owner_of(item), interaction.id, agent_id, note)
    intervention_id = await if_supervising(work, act, by)
    await keep_for(work, interaction, item, Pinning(agent_id, by.user_id, note_id, intervention_id))


async def keep_for(work: Work, interaction: Interaction, item: WorkItem, pinning: Pinning) -> None:
    """Set whom it is kept for and say so; both must be locked."""
    item.pinned_agent_id = pinning.agent_id
    whom = (pinning.agent_id, pinning.by_id, pinning.note_id, pinning.intervention_id)
    interaction.version = await work.record(ItemPinned(interaction.id, item.queue_id, item.id, *whom))

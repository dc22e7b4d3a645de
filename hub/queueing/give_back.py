"""An agent gives an item back to the queue, as old as it was."""

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows
from hub.errors import Conflict
from hub.events import ItemReturned
from hub.queueing.holder import is_held_by
from hub.queueing.let_go import out_of_hands
from hub.queueing.locking import locked_interaction, open_item
from hub.queueing.pin import Pinning
from hub.queueing.presence import free
from hub.queueing.states import WorkState
from hub.supervision.intervene import Act, if_supervising
from hub.supervision.model import InterventionKind
from storage.unit_of_work import Work, action


@action
async def return_item(work: Work, interaction_id: int, by: Actor) -> None:
    """Let the item wait again. Raises `Conflict` unless the actor holds it or supervises."""
    interaction = await locked_interaction(work, interaction_id, by)
    item = await open_item(work, interaction.id)
    if item is None or item.agent_id is None or item.state == WorkState.SNOOZED:
        raise Conflict("Nobody has this at the moment.")
    if not is_held_by(item, by) and not allows(by, Permission.SUPERVISE):
        raise Conflict("A colleague has this.")
    held_by = await out_of_hands(work, interaction, item, Pinning(None, by.user_id))
    intervention_id = await if_supervising(work, Act(InterventionKind.RETURN, held_by, interaction.id), by)
    ids = (interaction.id, item.queue_id, item.id, held_by, by.user_id)
    interaction.version = await work.record(ItemReturned(*ids, intervention_id=intervention_id))
    await free(work, held_by)

"""Somebody says by hand how urgent a conversation is; the order of routing follows at once."""

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows, require
from hub.errors import Conflict, Invalid, sentence
from hub.events import PriorityChanged
from hub.queueing.holder import owner_of, refuse_if_taken
from hub.queueing.locking import locked_interaction, open_item
from hub.queueing.queue_limits import BOUNDS
from hub.supervision.intervene import Act, if_anothers
from hub.supervision.model import InterventionKind
from storage.unit_of_work import Work, action


@action
async def prioritise(work: Work, interaction_id: int, priority: int, by: Actor) -> None:
    """Give the open item this priority, 0 to 10; the same again changes nothing. An offer it is held out in stays.

    Whoever serves may say so of what nobody or they have. Raises `Conflict` when a colleague has it and the actor does
    not supervise, or there is nothing to do; `Invalid` for another number.
    """
    require(by, Permission.SERVE)
    least, most = BOUNDS["priority"]
    if not least <= priority <= most:
        raise Invalid("A priority is from 0 to 10.", {"priority": sentence("A priority is from 0 to 10.")})
    interaction = await locked_interaction(work, interaction_id, by)
    item = await open_item(work, interaction.id)
    if item is None:
        raise Conflict("There is nothing to do here any more.")
    if not allows(by, Permission.SUPERVISE):
        await refuse_if_taken(work, item, by)
    before = item.priority
    if before == priority:
        return
    item.priority = priority
    detail = {"before": before, "after": priority}
    act = Act(InterventionKind.PRIORITY, owner_of(item), interaction.id, detail=detail)
    intervention_id = await if_anothers(work, act, by)
    ids = (interaction.id, item.queue_id, item.id)
    changed = PriorityChanged(*ids, priority, before, by.user_id, intervention_id)
    interaction.version = await work.record(changed)

"""A conversation is put into a colleague's hands: by whoever has it, or pushed by a supervisor."""

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows, require
from hub.errors import Conflict
from hub.events import ItemAccepted
from hub.queueing.colleagues import named_colleague, refuse_absent
from hub.queueing.consult import settle
from hub.queueing.holder import aside_for, holder_of, refuse_if_taken
from hub.queueing.locking import locked_interaction, open_item
from hub.queueing.model import ConsultationOutcome
from hub.queueing.presence import leave_wrap_up_mode
from hub.queueing.reasons import leave_reason
from hub.queueing.take_up import push_into_hands
from hub.queueing.talk_on import out_of_wrap_up
from hub.queueing.transfer import withdraw_offer
from hub.supervision.intervene import Act, if_supervising
from hub.supervision.model import InterventionKind
from storage.unit_of_work import Work, action


@action
async def give(work: Work, interaction_id: int, agent_id: int, note: str, by: Actor) -> None:
    """Make the item a colleague's at once, with a note; whoever serves may give what nobody or they have.

    It is theirs whatever they hold: capacity is the router's concern, not a person's. Raises `Conflict` when somebody
    else has it and the actor does not supervise, or the colleague has it; `Invalid` for one who is not there, or does
    not serve its queue.
    """
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, interaction_id, by)
    item = await open_item(work, interaction.id)
    if item is None:
        raise Conflict("There is nothing to do here any more.")
    name = await named_colleague(work, agent_id, interaction.queue_id)
    if not allows(by, Permission.SUPERVISE):
        await refuse_if_taken(work, item, by)
    held_by = holder_of(item)
    if held_by == agent_id:
        raise Conflict("Already taken by %(name)s.", name=name)
    await refuse_absent(work, agent_id, name)
    wrapped_up = await out_of_wrap_up(work, interaction, item, by)
    slept_with = aside_for(item, by)
    act = Act(InterventionKind.GIVE, held_by or slept_with, interaction.id, agent_id, note)
    intervention_id = await if_supervising(work, act, by)
    note_id = await leave_reason(work, interaction, note, by)
    await settle(work, interaction, item, ConsultationOutcome.HANDED_OVER)
    await withdraw_offer(work, interaction, item)
    await push_into_hands(work, interaction, item, agent_id)
    ids = (interaction.id, item.queue_id, item.id, agent_id)
    given = ItemAccepted(
        *ids,
        by_id=by.user_id,
        held_by=held_by,
        note_id=note_id,
        intervention_id=intervention_id,
        aside_for=slept_with if slept_with != agent_id else None,
    )
    interaction.version = await work.record(given)
    # Leaving the mode locks the giver, and both of them are locked by now, in the one order.
    if wrapped_up:
        await leave_wrap_up_mode(work, by.user_id)

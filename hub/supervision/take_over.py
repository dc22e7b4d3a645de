"""A supervisor takes an agent's conversation over, in one step and at once."""

from dataclasses import dataclass

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid
from hub.events import ItemAccepted
from hub.queueing.consult import settle
from hub.queueing.holder import refuse_if_taken
from hub.queueing.reasons import leave_reason
from hub.queueing.states import WorkState
from hub.queueing.take_up import push_into_hands
from hub.supervision.held import held_by_an_agent
from hub.supervision.intervene import Act, intervene
from hub.supervision.model import InterventionKind
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class TakeOver:
    """What is taken from whom, as the supervisor saw it, and why."""

    interaction_id: int
    agent_id: int
    why: str


@action
async def take_over(work: Work, wanted: TakeOver, by: Actor) -> None:
    """Make the item the supervisor's, with a note why. It takes somebody who may work: what they take waits for them.

    Raises `Invalid` without a reason; `Conflict` when the agent does not have it any more, or wraps it up.
    """
    require(by, Permission.SUPERVISE)
    require(by, Permission.SERVE)
    if not wanted.why.strip():
        raise Invalid("Say why.", {"why": "required"})
    interaction, item, agent_id = await held_by_an_agent(work, wanted.interaction_id, by)
    if agent_id != wanted.agent_id:
        await refuse_if_taken(work, item, by)
    if item.state == WorkState.WRAP_UP:
        raise Conflict("The conversation is over and being wrapped up.")
    act = Act(InterventionKind.TAKE_OVER, agent_id, interaction.id, by.user_id, wanted.why)
    intervention_id = await intervene(work, act, by.user_id)
    note_id = await leave_reason(work, interaction, wanted.why, by)
    await settle(work, interaction, item)
    await push_into_hands(work, interaction, item, by.user_id)
    taken = ItemAccepted(
        interaction.id,
        item.queue_id,
        item.id,
        by.user_id,
        by_id=by.user_id,
        held_by=agent_id,
        note_id=note_id,
        intervention_id=intervention_id,
    )
    interaction.version = await work.record(taken)

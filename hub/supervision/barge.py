"""A supervisor answers into a conversation that its agent has, and keeps."""

from hub.access.actor import Actor
from hub.supervision.held import held_by_an_agent
from hub.supervision.intervene import Act, intervene
from hub.supervision.model import InterventionKind
from storage.unit_of_work import Work


async def barge_in(work: Work, interaction_id: int, by: Actor) -> int:
    """Keep in the history that the answer being committed is one, and return that row; the work item stays as it is.

    Raises `Conflict` when nobody has the conversation, or the actor.
    """
    _, _, agent_id = await held_by_an_agent(work, interaction_id, by)
    return await intervene(work, Act(InterventionKind.BARGE, agent_id, interaction_id), by.user_id)

"""The conversation that a supervisor steps into, and the agent who has it."""

from hub.access.actor import Actor
from hub.errors import Conflict
from hub.interactions.model import Interaction
from hub.queueing.locking import locked_interaction, open_item
from hub.queueing.model import WorkItem
from hub.queueing.states import HELD_STATES
from storage.unit_of_work import Work


async def held_by_an_agent(work: Work, interaction_id: int, by: Actor) -> tuple[Interaction, WorkItem, int]:
    """The interaction and its item, both locked, and who has it.

    Raises `NotFound` if the actor may not see it, `Conflict` when nobody has it, or the actor.
    """
    interaction = await locked_interaction(work, interaction_id, by)
    item = await open_item(work, interaction.id)
    if item is None or item.agent_id is None or item.state not in HELD_STATES:
        raise Conflict("Nobody has this at the moment.")
    if item.agent_id == by.user_id:
        raise Conflict("You have this yourself.")
    return interaction, item, item.agent_id

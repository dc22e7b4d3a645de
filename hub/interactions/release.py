"""Takes what lies parked or quarantined into its queue, as it is."""

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import Conflict
from hub.events import InteractionReleased
from hub.interactions.model import Interaction, InteractionState
from hub.queueing.locking import locked_interaction
from hub.queueing.put_in_queue import put_in_queue
from storage.unit_of_work import Work, action


@action
async def release_interaction(work: Work, interaction_id: int, by: Actor) -> None:
    """Have it wait for an agent. Raises `Conflict` for one that is in the queue already."""
    interaction = await locked_interaction(work, interaction_id, by)
    require_authority(interaction, by)
    if interaction.state not in (InteractionState.QUARANTINED, InteractionState.PARKED):
        raise Conflict("This conversation is in the queue already.")
    interaction.state, interaction.unanswered = InteractionState.OPEN, True
    await put_in_queue.within(work, interaction)
    interaction.version = await work.record(InteractionReleased(interaction.id, interaction.queue_id))


def require_authority(interaction: Interaction, by: Actor) -> None:
    """Raise `NotAllowed` unless the actor may decide what becomes of it: agents do over machine mail only."""
    quarantined = interaction.state == InteractionState.QUARANTINED
    require(by, Permission.QUARANTINE if quarantined else Permission.SERVE)

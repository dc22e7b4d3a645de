"""Closes what lies parked or quarantined and needs no work."""

from hub.access.actor import Actor
from hub.errors import Conflict
from hub.events import InteractionDismissed
from hub.interactions.model import InteractionState
from hub.interactions.release import require_authority
from hub.queueing.locking import locked_interaction
from storage.unit_of_work import Work, action


@action
async def dismiss_interaction(work: Work, interaction_id: int, by: Actor) -> None:
    """Close it without an answer. Raises `Conflict` for one that is worked on, or was closed already.

    Its original stays, and a mail to its thread opens it again.
    """
    interaction = await locked_interaction(work, interaction_id, by)
    require_authority(interaction, by)
    if interaction.state not in (InteractionState.QUARANTINED, InteractionState.PARKED):
        raise Conflict("This conversation is in the queue already.")
    interaction.state, interaction.closed_at, interaction.unanswered = InteractionState.CLOSED, work.now, False
    interaction.last_activity_at = work.now
    dismissed = InteractionDismissed(interaction.id, interaction.queue_id, by.user_id)
    interaction.version = await work.record(dismissed)

"""Something is to be done later about a conversation that is over: it sleeps with its agent until then."""

from dataclasses import dataclass
from datetime import datetime

from hub.access.actor import Actor
from hub.errors import Invalid
from hub.events import ItemSnoozed
from hub.interactions.model import Interaction
from hub.queueing.model import WorkItem
from hub.queueing.reasons import leave_reason
from hub.queueing.snooze import check_time
from hub.queueing.states import WorkState
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class FollowUp:
    """When something is to be done, and what, in a sentence."""

    at: datetime
    what: str


def check(follow_up: FollowUp, now: datetime) -> None:
    """Raise `Invalid` for a time that is past or too far away, or when nobody says what is to be done."""
    check_time(follow_up.at, now)
    if not follow_up.what.strip():
        raise Invalid("Say what is to be done then.", {"follow_up": "required"})


async def plan(work: Work, interaction: Interaction, follow_up: FollowUp, done: WorkItem, by: Actor) -> None:
    """Make the work for then, as old as its time, in the queue of what is done. The interaction must be locked."""
    note_id = await leave_reason(work, interaction, follow_up.what, by)
    item = WorkItem(
        interaction_id=interaction.id,
        queue_id=done.queue_id,
        channel=done.channel,
        state=WorkState.SNOOZED,
        priority=done.priority,
        eligible_at=follow_up.at,
        agent_id=by.user_id,
        snoozed_until=follow_up.at,
    )
    work.add(item)
    await work.flush()
    planned = ItemSnoozed(interaction.id, item.queue_id, item.id, by.user_id, follow_up.at.isoformat(), note_id)
    interaction.version = await work.record(planned)

"""Something is to be done later about a conversation that is over: a task of whoever wraps it up."""

from dataclasses import dataclass
from datetime import datetime

from hub.access.actor import Actor
from hub.activities.about import About
from hub.activities.kinds import ActivityKind
from hub.activities.plan import plan as plan_activity
from hub.activities.planning import LONGEST_TITLE, Planning
from hub.activities.when import moment
from hub.errors import Invalid
from hub.interactions.model import Interaction
from hub.interactions.text import preview
from hub.queueing.snooze import check_time
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


async def plan(work: Work, interaction: Interaction, follow_up: FollowUp, by: Actor) -> None:
    """Make the task, of which its owner is reminded at its time; the queue of the interaction is its team."""
    title = preview(follow_up.what, LONGEST_TITLE)
    task = Planning(
        kind=ActivityKind.TASK,
        title=title,
        when=moment(follow_up.at),
        text=follow_up.what if len(follow_up.what) > len(title) else "",
        queue_id=interaction.queue_id,
        about=About(interaction_id=interaction.id),
        remind_before=0,
    )
    await plan_activity.within(work, task, by)

"""What happened to an activity is told, its reminder planned anew, and its guests are written to."""

from hub.access.actor import Actor
from hub.activities.model import Activity
from hub.activities.planned_telling import plan_telling
from hub.activities.reminders import plan_reminder
from hub.events import ActivityChanged
from storage.unit_of_work import Work


async def record(work: Work, activity: Activity, what: str, by: Actor | None, left_id: int | None = None) -> None:
    """Write the event of what happened. `left_id` is whose it was before, if somebody else's."""
    await plan_reminder(work, activity)
    told = ActivityChanged(
        activity_id=activity.id,
        what=what,
        owner_id=activity.owner_id,
        queue_id=activity.queue_id,
        interaction_id=activity.interaction_id,
        by_id=by.user_id if by else None,
        left_id=left_id,
    )
    activity.version = await work.record(told)
    await plan_telling(work, activity, what)

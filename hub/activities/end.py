"""An activity is done, is cancelled, or was neither after all."""

from hub.access.actor import Actor
from hub.activities.dates import locked_single
from hub.activities.kinds import ActivityState
from hub.activities.model import Activity
from hub.activities.planning import LONGEST_TEXT
from hub.activities.record import record
from hub.activities.visible import Which, locked_activity
from hub.errors import Conflict, Invalid, sentence
from hub.interactions.text import storable
from storage.unit_of_work import Work, action


@action
async def finish(work: Work, which: Which, result: str, by: Actor) -> int:
    """It is done, perhaps with a result; returns its id, which for a date of what recurs is one of its own.

    Raises `NotFound`, `NotAllowed`, `Invalid`, and `Conflict` if it is over.
    """
    if len(result) > LONGEST_TEXT:
        raise Invalid("This is too long.", {"result": sentence("This is too long.")})
    activity = await locked_single(work, which, by)
    _end(work, activity, ActivityState.DONE)
    activity.result = storable(result.strip())
    await record(work, activity, "done", by)
    return activity.id


@action
async def cancel(work: Work, which: Which, by: Actor) -> int:
    """It will not be; of one that recurs the one date, or all of them if none is said. Returns as `finish` does.

    Raises `NotFound`, `NotAllowed`, and `Conflict` if it is over.
    """
    if which.date is None:
        activity = await locked_activity(work, which, by)
    else:
        activity = await locked_single(work, which, by)
    _end(work, activity, ActivityState.CANCELLED)
    await record(work, activity, "cancelled", by)
    return activity.id


@action
async def reopen(work: Work, which: Which, by: Actor) -> None:
    """It was not over. Raises `NotFound`, `NotAllowed`, and `Conflict` if it is open."""
    activity = await locked_activity(work, which, by)
    if activity.state == ActivityState.OPEN:
        raise Conflict("This is open already.")
    activity.state, activity.ended_at, activity.result = ActivityState.OPEN, None, ""
    activity.changed_at = work.now
    await record(work, activity, "reopened", by)


def _end(work: Work, activity: Activity, state: ActivityState) -> None:
    if activity.state != ActivityState.OPEN:
        raise Conflict("This is over already.")
    activity.state, activity.ended_at, activity.changed_at = state, work.now, work.now

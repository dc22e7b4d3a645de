"""One date of what recurs, as an activity of its own: whatever is done to it is done to nothing else."""

from datetime import datetime
from uuid import uuid4

from sqlalchemy import select

from hub.access.actor import Actor
from hub.activities.model import Activity
from hub.activities.recurrence import is_date
from hub.activities.visible import Which, locked_activity
from hub.errors import Conflict, NotFound
from storage.unit_of_work import Work

# What a date has from what it is a date of.
_SHARED = ("kind", "title", "text", "place", "urgency", "owner_id", "queue_id", "party_id", "interaction_id")
_ALSO = ("document_id", "all_day", "time_zone", "remind_before", "created_by_id")


async def locked_single(work: Work, which: Which, by: Actor) -> Activity:
    """An activity that does not recur, or the asked date of one that does. Raises as `locked_activity` does.

    Raises `NotFound` for a date on which it does not recur, and `Conflict` if all of its dates are meant.
    """
    activity = await locked_activity(work, which, by)
    if activity.series is None:
        return activity
    if which.date is None:
        raise Conflict("Choose one of its dates.")
    return await own_date(work, activity, which.date, by)


async def own_date(work: Work, series: Activity, date: datetime, by: Actor) -> Activity:
    """The date of a locked activity that recurs, made an activity of its own if it is none yet."""
    asked = select(Activity).where(Activity.series_id == series.id, Activity.date_at == date)
    known = await work.session.scalar(asked)
    if known is not None:
        return await locked_activity(work, Which(known.id), by)
    if series.series is None or not is_date(series.series, date):
        raise NotFound
    own = Activity(
        uid=uuid4().hex,
        series_id=series.id,
        date_at=date,
        at=date,
        ends_at=date + series.when.length,
        created_at=work.now,
        changed_at=work.now,
        **{name: getattr(series, name) for name in (*_SHARED, *_ALSO)},
    )
    work.add(own)
    await work.flush()
    return own

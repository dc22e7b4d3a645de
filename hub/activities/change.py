"""Somebody changes an activity, or moves it to another time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select

from hub.access.actor import Actor
from hub.activities.dates import locked_single, own_date
from hub.activities.kinds import ActivityState
from hub.activities.model import Activity
from hub.activities.planning import Planning, apply
from hub.activities.record import record
from hub.activities.visible import Which, locked_activity
from hub.activities.when import Step, When, checked, stepped
from hub.errors import Conflict
from storage.unit_of_work import Work, action


@action
async def change(work: Work, which: Which, planning: Planning, by: Actor) -> int:
    """Make it what it is to be and return its id; of one that recurs the asked date, or all that are not their own.

    Raises `NotFound`, `NotAllowed`, `Invalid`, and `Conflict` if it was changed since the actor saw it, or is over.
    """
    activity = await locked_activity(work, which, by)
    if which.date is not None:
        activity = await own_date(work, activity, which.date, by)
    _refuse_ended(activity)
    owner_id, at, zone = activity.owner_id, activity.at, activity.time_zone
    await apply(work, activity, planning, by)
    if activity.rule and at is not None and activity.at is not None:
        await _take_dates_along(work, activity, _wall(activity.at, activity.time_zone) - _wall(at, zone))
    await record(work, activity, "changed", by, owner_id if owner_id != activity.owner_id else None)
    return activity.id


@action
async def move(work: Work, which: Which, at: datetime, by: Actor) -> int:
    """Have it begin at another time, as long as it was, and return its id. Raises as `change` does."""
    return await _move(work, await locked_single(work, which, by), at, by)


@action
async def shift(work: Work, which: Which, step: Step, by: Actor) -> int:
    """Have it begin a step earlier or later on the clock of whoever moves it, and return its id. Raises as `change`."""
    activity = await locked_single(work, which, by)
    if activity.at is None:
        raise Conflict("Say when it is.")
    zone = activity.time_zone if activity.all_day else by.time_zone
    return await _move(work, activity, stepped(activity.at, step, zone), by)


async def _move(work: Work, activity: Activity, at: datetime, by: Actor) -> int:
    _refuse_ended(activity)
    when = checked(When(at, at + activity.when.length, activity.all_day), work.now)
    activity.at, activity.ends_at, activity.changed_at = when.at, when.ends_at, work.now
    await record(work, activity, "moved", by)
    return activity.id


def _refuse_ended(activity: Activity) -> None:
    if activity.state != ActivityState.OPEN:
        raise Conflict("This is over. Open it again to change it.")


def _wall(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


async def _take_dates_along(work: Work, series: Activity, by: timedelta) -> None:
    """Have dates of their own stand for the dates that are in the place of theirs now."""
    if not by:
        return
    zone = ZoneInfo(series.time_zone)
    own = await work.session.scalars(select(Activity).where(Activity.series_id == series.id))
    for each in own:
        assert each.date_at is not None, "it stands for a date"
        each.date_at = (each.date_at.astimezone(zone).replace(tzinfo=None) + by).replace(tzinfo=zone)
    await work.flush()

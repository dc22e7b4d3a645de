"""Reminds people of what they planned: a job at its time, which tells once. Several processes may do this at once."""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import select

from hub.activities.kinds import ActivityState
from hub.activities.model import Activity
from hub.activities.recurrence import is_date, next_date
from hub.events import ActivityReminded
from storage.errors import LeaseLost
from storage.jobs import Job, claim_due, enqueue, finish
from storage.unit_of_work import Storage, Work, action

REMIND = "remind"
# Seconds; nobody is reminded of anything more exactly.
EVERY = 1.0


async def plan_reminder(work: Work, activity: Activity) -> None:
    """Ask for the next reminder; what was asked for before its time changed finds that it did, and tells nothing."""
    date = _next_reminded(activity, work.now)
    if date is None or activity.remind_before is None:
        return
    due_at = date - timedelta(minutes=activity.remind_before)
    payload = {"activity_id": activity.id, "date": date.isoformat(), "due": due_at.isoformat()}
    await enqueue(work, REMIND, f"remind-{activity.id}-{due_at.isoformat()}", payload, due_at)


async def keep_reminding(storage: Storage) -> None:
    """Work until cancelled. Raises `StorageUnavailable`; call again later."""
    while True:
        await remind_due(storage)
        await asyncio.sleep(EVERY)


async def remind_due(storage: Storage) -> int:
    """Remind of everything whose time has come; returns how many jobs that were."""
    jobs = await claim_due(storage, REMIND)
    for job in jobs:
        # Whoever took it over reminds instead.
        with suppress(LeaseLost):
            await remind(storage, job)
    return len(jobs)


@action
async def remind(work: Work, job: Job) -> bool:
    """Remind of one date and ask for the next; False if it is not as it was planned. Raises `LeaseLost`."""
    activity = await work.locked(Activity, job.payload["activity_id"])
    date, due = (datetime.fromisoformat(job.payload[name]) for name in ("date", "due"))
    planned = activity is not None and await _is_planned(work, activity, date, due)
    if activity is not None:
        if planned:
            activity.version = await work.record(
                ActivityReminded(activity.id, activity.owner_id, activity.queue_id, activity.interaction_id)
            )
        await plan_reminder(work, activity)
    await finish(work, job)
    return planned


async def _is_planned(work: Work, activity: Activity, date: datetime, due: datetime) -> bool:
    """Whether it is still to be on this date, and to be reminded of just then."""
    if activity.state != ActivityState.OPEN or activity.remind_before is None:
        return False
    if date - timedelta(minutes=activity.remind_before) != due:
        return False
    if activity.series is None:
        return activity.at == date
    own = select(Activity.id).where(Activity.series_id == activity.id, Activity.date_at == date)
    if await work.session.scalar(own) is not None:
        return False
    return is_date(activity.series, date)


def _next_reminded(activity: Activity, now: datetime) -> datetime | None:
    """The next date of which somebody is reminded after now."""
    if activity.state != ActivityState.OPEN or activity.remind_before is None or activity.at is None:
        return None
    earliest = now + timedelta(minutes=activity.remind_before)
    if activity.series is not None:
        return next_date(activity.series, earliest)
    return activity.at if activity.at > earliest else None

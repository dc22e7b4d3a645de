"""Asks for the mails to guests of an activity, in the transaction of its change."""

from datetime import timedelta

from hub.activities.model import Activity
from storage.jobs import enqueue
from storage.unit_of_work import Work

TELL = "tell_guests"
# So long a change can be taken back, or go on, before anybody outside hears of it.
SETTLES = timedelta(seconds=30)


async def plan_telling(work: Work, activity: Activity, what: str) -> None:
    """Whoever is invited is written to right after; a change settles first, so that several are told as one."""
    if activity.with_guests:
        due_at = work.now if what == "invited" else work.now + SETTLES
        await enqueue(work, TELL, f"{TELL}-{activity.id}-{activity.version}", {"activity_id": activity.id}, due_at)

"""Somebody plans an activity: for themselves, or for a colleague of a queue they share."""

from dataclasses import asdict
from uuid import uuid4

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.activities.model import Activity
from hub.activities.planning import Planning, apply
from hub.activities.record import record
from hub.documents.once import once
from storage.unit_of_work import Work, action


@action
async def plan(work: Work, planning: Planning, by: Actor) -> int:
    """Make an activity and return its id; the same key with the same wish makes it once.

    Raises `Invalid` naming the field, `NotFound` for what it is about and the actor may not see.
    """
    require(by, Permission.DESK)
    return await once(work, by, planning.key, asdict(planning), lambda: _plan(work, planning, by))


async def _plan(work: Work, planning: Planning, by: Actor) -> int:
    activity = Activity(uid=uuid4().hex, created_by_id=by.user_id, created_at=work.now)
    await apply(work, activity, planning, by)
    work.add(activity)
    await work.flush()
    await record(work, activity, "planned", by)
    return activity.id

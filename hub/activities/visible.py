"""The one predicate of which activities somebody may see, inside every query, and the way to lock one of them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_

from hub.access.actor import Actor
from hub.access.permissions import Hidden, Permission, require, visible_queues
from hub.activities.model import Activity
from hub.errors import Conflict, NotFound
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Which:
    """An activity, or one date of one that recurs. `version` is the one its reader has seen, None for any."""

    id: int
    date: datetime | None = None
    version: int | None = None


def visible(actor: Actor) -> ColumnElement[bool]:
    """What is the actor's own, and what is of a queue they may see."""
    return or_(Activity.owner_id == actor.user_id, of_team(actor))


def of_team(actor: Actor) -> ColumnElement[bool]:
    """What is of a queue the actor may see, whoever owns it."""
    queues = visible_queues(actor)
    return Activity.queue_id.is_not(None) if queues is None else Activity.queue_id.in_(queues)


async def locked_activity(work: Work, which: Which, by: Actor) -> Activity:
    """An activity that the actor may change, held until the transaction ends.

    Raises `NotFound` if they may not see it, `NotAllowed`, and `Conflict` if it was changed since they saw it.
    """
    activity = await work.locked(Activity, which.id)
    if activity is None:
        raise NotFound
    if not _sees(activity, by):
        raise Hidden
    if activity.owner_id != by.user_id:
        require(by, Permission.SERVE)
    if which.version is not None and which.version != activity.version:
        raise Conflict("Somebody changed this meanwhile. Look again.")
    return activity


def _sees(activity: Activity, by: Actor) -> bool:
    if activity.owner_id == by.user_id:
        return True
    queues = visible_queues(by)
    return activity.queue_id is not None and (queues is None or activity.queue_id in queues)

"""Finds the levels at which items wait, one jump through the index for each, never reading the items between."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import CTE, String, cast, func, literal, select, true
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.model import User
from hub.queueing.lanes import ANYBODY, OWN, PIN
from hub.queueing.model import Queue, WorkItem, WorkState

_WAITING = WorkItem.state == WorkState.WAITING


class Level(NamedTuple):
    """A priority in a lane of a queue. Within it the order of choice is the order of `ix_work_item_waiting`.

    Over several of them it is not, and the whole queue would be sorted to find its head.
    """

    queue_id: int
    lane: str
    priority: int


async def waiting_levels(session: AsyncSession, queues: Sequence[int], agents: Sequence[int]) -> list[Level]:
    """Each level at which something waits for anybody, or for one of these agents alone."""
    lanes = _lanes(queues, agents)
    highest = select(func.max(WorkItem.priority)).where(_WAITING)
    first = highest.where(WorkItem.queue_id == lanes.c.queue_id, WorkItem.lane == lanes.c.lane)
    level = (
        select(lanes.c.queue_id, lanes.c.lane, first.scalar_subquery().label("at"))
        .where(lanes.c.lane.is_not(None))
        .cte("level", recursive=True)
    )
    lower = highest.where(
        WorkItem.queue_id == level.c.queue_id, WorkItem.lane == level.c.lane, WorkItem.priority < level.c.at
    )
    further = select(level.c.queue_id, level.c.lane, lower.scalar_subquery()).where(level.c.at.is_not(None))
    level = level.union_all(further)
    found = select(level.c.queue_id, level.c.lane, level.c.at).where(level.c.at.is_not(None))
    return [Level(*row) for row in (await session.execute(found)).all()]


def _lanes(queues: Sequence[int], agents: Sequence[int]) -> CTE:
    """The lanes in which something waits, as (queue_id, lane, until); the last of each walk is NULL."""
    pin = literal(PIN) + cast(User.id, String)
    anybody = select(Queue.id.label("queue_id"), literal(ANYBODY[0]).label("since"), literal(ANYBODY[1]).label("until"))
    one = select(Queue.id, pin + OWN[0], pin + OWN[1]).join(User, true()).where(User.id.in_(agents))
    walk = anybody.where(Queue.id.in_(queues)).union_all(one.where(Queue.id.in_(queues))).cte("walk")
    smallest = select(func.min(WorkItem.lane)).where(_WAITING)
    first = smallest.where(
        WorkItem.queue_id == walk.c.queue_id, WorkItem.lane > walk.c.since, WorkItem.lane < walk.c.until
    )
    lane = select(walk.c.queue_id, first.scalar_subquery().label("lane"), walk.c.until).cte("lane", recursive=True)
    following = smallest.where(
        WorkItem.queue_id == lane.c.queue_id, WorkItem.lane > lane.c.lane, WorkItem.lane < lane.c.until
    )
    further = select(lane.c.queue_id, following.scalar_subquery(), lane.c.until).where(lane.c.lane.is_not(None))
    return lane.union_all(further)

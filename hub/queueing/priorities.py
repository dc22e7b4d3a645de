"""Finds the priorities at which items wait, one jump through the index for each, never reading the items between."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.queueing.model import Queue, WorkItem, WorkState


async def waiting_priorities(session: AsyncSession, queues: Sequence[int]) -> list[tuple[int, int]]:
    """Each (queue, priority) at which something waits.

    Within one of them the order of choice is the order of `ix_work_item_waiting`; over several priorities it is not,
    and the whole queue would be sorted to find its head.
    """
    highest = select(func.max(WorkItem.priority)).where(WorkItem.state == WorkState.WAITING)
    level = (
        select(Queue.id.label("queue_id"), highest.where(WorkItem.queue_id == Queue.id).scalar_subquery().label("at"))
        .where(Queue.id.in_(queues))
        .cte("level", recursive=True)
    )
    next_lower = highest.where(WorkItem.queue_id == level.c.queue_id, WorkItem.priority < level.c.at)
    level = level.union_all(select(level.c.queue_id, next_lower.scalar_subquery()).where(level.c.at.is_not(None)))
    found = (await session.execute(select(level.c.queue_id, level.c.at).where(level.c.at.is_not(None)))).all()
    return [(queue, priority) for queue, priority in found]

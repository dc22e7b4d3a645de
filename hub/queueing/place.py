"""The place in the line that whoever waits for an answer at once may be told."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from hub.queueing.model import Queue, WorkItem
from hub.queueing.queue_limits import BOUNDS
from hub.queueing.states import UNTAKEN_STATES
from storage.unit_of_work import Storage


async def place(storage: Storage, interaction_id: int) -> int | None:
    """Which one of its channel in its queue it is to be given out, from 1; None if it does not wait; two statements.

    Somebody before it may ask for a skill that nobody has now: then it comes sooner.
    """
    own = (
        select(WorkItem, Queue.ageing_seconds)
        .join(Queue, Queue.id == WorkItem.queue_id)
        .where(WorkItem.interaction_id == interaction_id, WorkItem.state.in_(UNTAKEN_STATES))
    )
    async with storage.reading() as session:
        row = (await session.execute(own)).one_or_none()
        if row is None:
            return None
        before = or_(*_before(row.WorkItem, timedelta(seconds=row.ageing_seconds), storage.clock.now()))
        line = select(func.count()).where(
            WorkItem.queue_id == row.WorkItem.queue_id,
            WorkItem.channel == row.WorkItem.channel,
            WorkItem.state.in_(UNTAKEN_STATES),
            before,
        )
        return 1 + (await session.scalar(line) or 0)


def _before(item: WorkItem, step: timedelta, now: datetime) -> Iterator[ColumnElement[bool]]:
    """What is before an item, of each priority: what reached a higher step meanwhile, or the same one and is older."""
    older = or_(
        WorkItem.eligible_at < item.eligible_at,
        and_(WorkItem.eligible_at == item.eligible_at, WorkItem.id < item.id),
    )
    reached = item.priority + ((now - item.eligible_at) // step if step else 0)
    least, most = BOUNDS["priority"]
    for priority in range(least, most + 1):
        steps = reached - priority
        if step:
            higher = WorkItem.eligible_at <= now - max(steps + 1, 0) * step
            level = WorkItem.eligible_at <= now - max(steps, 0) * step
            yield and_(WorkItem.priority == priority, or_(higher, and_(level, older)))
        elif steps <= 0:
            yield and_(WorkItem.priority == priority, *([older] if steps == 0 else []))

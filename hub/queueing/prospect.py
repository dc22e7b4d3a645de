"""What customers of a queue may be told before they wait: whether anybody is there, and how long it may take."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.queueing.model import DONE, PRESENCE_LASTS, AgentPresence, QueueMember, WorkItem, WorkMode
from hub.queueing.states import WorkState
from storage.unit_of_work import Storage

# The expected wait is told from what was served last: so many items.
SAMPLE = 50


@dataclass(frozen=True, slots=True)
class Prospect:
    """A queue now: who serves it and sits there, who of them is ready, how many wait, and how long serving one takes.

    `handling` is None while nothing was served yet.
    """

    there: int
    ready: int
    waiting: int
    handling: timedelta | None

    @property
    def is_staffed(self) -> bool:
        """Whether anybody is there who could serve at all."""
        return self.there > 0

    @property
    def expected_wait(self) -> timedelta | None:
        """How long whoever comes now waits, about: everybody before them is served by those who are there, in turn.

        None when nobody can say: nobody is there, or nothing was served yet.
        """
        if not self.is_staffed:
            return None
        if self.ready > self.waiting:
            return timedelta(0)
        return None if self.handling is None else self.handling * (self.waiting + 1) / self.there


async def prospect(storage: Storage, queue_id: int) -> Prospect:
    """How a queue stands, in three statements; a queue that is not there has nobody and nothing."""
    now = storage.clock.now()
    working = (WorkMode.READY, WorkMode.WRAP_UP)
    by_mode = (
        select(AgentPresence.mode, func.count())
        .join(QueueMember, QueueMember.user_id == AgentPresence.user_id)
        .where(QueueMember.queue_id == queue_id, AgentPresence.mode.in_(working))
        .where(AgentPresence.seen_at > now - PRESENCE_LASTS)
        .group_by(AgentPresence.mode)
    )
    waiting = select(func.count()).where(
        WorkItem.queue_id == queue_id, WorkItem.state.in_([WorkState.WAITING, WorkState.OFFERED])
    )
    async with storage.reading() as session:
        modes = dict((await session.execute(by_mode)).all())
        return Prospect(
            there=sum(modes.values()),
            ready=modes.get(WorkMode.READY, 0),
            waiting=await session.scalar(waiting) or 0,
            handling=await _handling(session, queue_id),
        )


async def _handling(session: AsyncSession, queue_id: int) -> timedelta | None:
    """How long the last items took from hand to end, on average."""
    last = (
        select(WorkItem.accepted_at, WorkItem.finished_at)
        .where(WorkItem.queue_id == queue_id, DONE)
        .order_by(WorkItem.id.desc())
        .limit(SAMPLE)
    )
    rows = (await session.execute(last)).all()
    lengths = [end - begin for begin, end in rows if begin is not None and end is not None]
    return sum(lengths, timedelta()) / len(lengths) if lengths else None

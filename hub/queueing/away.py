"""Who of a queue cannot be asked at the moment, and why: for the decision record, which is of those who are free."""

from collections.abc import Collection, Mapping
from datetime import datetime

from sqlalchemy import case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.model import User
from hub.queueing.decision import NAMED, Passed, WhyNot
from hub.queueing.model import PRESENCE_LASTS, AgentPresence, Offer, QueueMember, WorkMode


async def away(
    session: AsyncSession, queues: Collection[int], free: Collection[int], now: datetime
) -> Mapping[int, tuple[Passed, ...]]:
    """The members of queues who are not `free`, counted by reason, the first few by id; one statement."""
    gone = or_(
        AgentPresence.user_id.is_(None),
        AgentPresence.mode == WorkMode.LOGGED_OFF,
        AgentPresence.seen_at <= now - PRESENCE_LASTS,
    )
    asked = exists().where(Offer.agent_id == User.id, Offer.outcome.is_(None))
    reason = case(
        (gone, WhyNot.ABSENT),
        ((AgentPresence.mode == WorkMode.READY) & asked, WhyNot.OFFERED),
        else_=WhyNot.NOT_READY,
    ).label("reason")
    member = (
        select(QueueMember.queue_id, User.id, reason)
        .join(User, User.id == QueueMember.user_id)
        .outerjoin(AgentPresence, AgentPresence.user_id == User.id)
        .where(QueueMember.queue_id.in_(queues), User.active, User.id.not_in(free))
        .subquery()
    )
    alike = (member.c.queue_id, member.c.reason)
    place = func.row_number().over(partition_by=alike, order_by=member.c.id).label("place")
    ranked = select(member, place, func.count().over(partition_by=alike).label("count")).subquery()
    rows = (await session.execute(select(ranked).where(ranked.c.place <= NAMED).order_by(ranked.c.place))).all()
    found: dict[int, dict[WhyNot, Passed]] = {}
    for queue, agent, why_not, _, count in rows:
        before = found.setdefault(queue, {}).get(WhyNot(why_not))
        named = (*before.agents, agent) if before is not None else (agent,)
        found[queue][WhyNot(why_not)] = Passed(WhyNot(why_not), count, named)
    return {queue: tuple(each[why] for why in WhyNot if why in each) for queue, each in found.items()}

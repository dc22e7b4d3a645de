"""Reads what waits at the heads of queues, as the values the choice is made from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hub.queueing.history import handled, tried
from hub.queueing.lanes import read_lane
from hub.queueing.levels import Level, waiting_levels
from hub.queueing.model import Offer, WorkItem, WorkState
from hub.queueing.standing import ASK_AGAIN, FreeAgent, Terms, WaitingItem, is_eligible, together
from hub.queueing.terms import skills_asked, terms_around

# More offers in one round would keep the first agent waiting for the last one's choice.
MOST_AT_ONCE = 50
# SQLite takes no more than 500 parts in a union.
MOST_PARTS = 400
# Older than any item: whether somebody can ever be asked is asked of the widest ring.
LONG_AGO = timedelta(days=36_500)


async def heads(session: AsyncSession, agents: Sequence[FreeAgent], now: datetime) -> list[WaitingItem]:
    """The items that could be offered now: from the head of each level that one of the agents can take from."""
    ids = [agent.id for agent in agents]
    served = {queue for agent in agents for queue in agent.queues}
    kept = await _kept_for(session, ids)
    terms = await terms_around(session, sorted(served | {queue for queue, _ in kept}))
    skills = await skills_asked(session, terms)
    levels = await waiting_levels(session, sorted(terms), sorted({agent for _, agent in kept}))
    wanted = {level[:2]: _probe(level, skills, terms, now) for level in levels}
    useful = {lane for lane, probe in wanted.items() if any(is_eligible(probe, agent, now) for agent in agents)}
    # What these agents have just refused must not hide what waits behind it.
    limit = min(len(agents), MOST_AT_ONCE) + await _just_refused(session, ids, now)
    items = await _first(session, [level for level in levels if level[:2] in useful], limit)
    return await described(session, items, terms, skills, now)


async def described(
    session: AsyncSession,
    items: Sequence[WorkItem],
    terms: Mapping[int, Terms],
    skills: Mapping[int, Mapping[int, int]],
    now: datetime,
) -> list[WaitingItem]:
    """Items with all the choice goes by; `skills` are those their queues ask for."""
    asked = await tried(session, [item.id for item in items])
    known = await handled(session, items, max((each.sticky for each in terms.values()), default=timedelta(0)), now)
    return [
        WaitingItem(
            id=item.id,
            queue_id=item.queue_id,
            channel=item.channel,
            priority=item.priority,
            eligible_at=item.eligible_at,
            skills=together(skills.get(item.queue_id, {}), item.skills),
            tried=asked.get(item.id, {}),
            terms=terms[item.queue_id],
            pinned_to=item.pinned_agent_id,
            handled_by=known[item.id].agent_id if item.id in known else None,
            handled_at=known[item.id].at if item.id in known else None,
        )
        for item in items
    ]


def _probe(
    level: Level, skills: Mapping[int, Mapping[int, int]], terms: Mapping[int, Terms], now: datetime
) -> WaitingItem:
    lane = read_lane(level.lane)
    asked = together(skills.get(level.queue_id, {}), lane.skills)
    of_queue = terms[level.queue_id]
    return WaitingItem(
        0, level.queue_id, lane.channel, 0, now - LONG_AGO, asked, terms=of_queue, pinned_to=lane.pinned_to
    )


async def _first(session: AsyncSession, levels: Sequence[Level], limit: int) -> list[WorkItem]:
    found: list[WorkItem] = []
    for start in range(0, len(levels), MOST_PARTS):
        parts = [_head(level, limit) for level in levels[start : start + MOST_PARTS]]
        ids = union_all(*parts).subquery()
        found += await session.scalars(select(WorkItem).join(ids, ids.c.id == WorkItem.id))
    return found


def _head(level: Level, limit: int) -> Select[int]:
    of_level = (
        WorkItem.queue_id == level.queue_id,
        WorkItem.lane == level.lane,
        WorkItem.priority == level.priority,
    )
    head = (
        select(WorkItem.id)
        .where(WorkItem.state == WorkState.WAITING, *of_level)
        .order_by(WorkItem.eligible_at, WorkItem.id)
        .limit(limit)
        .subquery()
    )
    # SQLite takes no LIMIT in the parts of a union.
    return select(head.c.id)


async def _kept_for(session: AsyncSession, agents: Iterable[int]) -> set[tuple[int, int]]:
    """In which queues something is kept for which of these agents, whether they serve them or not."""
    # Hidden in a function, the state cannot lead SQLite to read all that waits instead of the few that are kept.
    waits = func.coalesce(WorkItem.state, "") == WorkState.WAITING
    kept = select(WorkItem.queue_id, WorkItem.pinned_agent_id).where(WorkItem.pinned_agent_id.in_(agents), waits)
    return {(queue, agent) for queue, agent in await session.execute(kept.distinct()) if agent is not None}


async def _just_refused(session: AsyncSession, agents: Iterable[int], now: datetime) -> int:
    """At least so many waiting items as these agents would not be asked about again yet."""
    # What they accepted is not in the way: counted too, a busy minute of many agents would have thousands read.
    answered = select(func.count(Offer.id)).join(WorkItem, WorkItem.id == Offer.work_item_id)
    answered = answered.where(Offer.agent_id.in_(agents), Offer.answered_at > now - ASK_AGAIN)
    return await session.scalar(answered.where(WorkItem.state == WorkState.WAITING)) or 0

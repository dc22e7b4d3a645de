"""Reads who is free and what waits at the heads of their queues, as the values the choice is made from."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import exists, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.model import User
from hub.interactions.model import Interaction
from hub.queueing.model import (
    PRESENCE_LASTS,
    AgentPresence,
    AgentSkill,
    Offer,
    OfferOutcome,
    QueueMember,
    QueueSkill,
    WorkItem,
    WorkMode,
    WorkState,
)
from hub.queueing.routing import FreeAgent, WaitingItem, weight

# More offers in one round would keep the first agent waiting for the last one's choice.
MOST_AT_ONCE = 50


async def free_agents(session: AsyncSession, now: datetime) -> list[FreeAgent]:
    """The agents who are ready, present and hold no open offer, longest idle first."""
    offered = exists().where(Offer.agent_id == AgentPresence.user_id, Offer.outcome.is_(None))
    query = (
        select(AgentPresence.user_id, AgentPresence.idle_since)
        .join(User, User.id == AgentPresence.user_id)
        .where(User.active, AgentPresence.mode == WorkMode.READY, ~offered)
        .where(AgentPresence.seen_at > now - PRESENCE_LASTS)
        .order_by(AgentPresence.idle_since, AgentPresence.user_id)
        .limit(MOST_AT_ONCE)
    )
    idle_since = dict((await session.execute(query)).all())
    queues = await _queues(session, idle_since)
    skills = await _levels(session, idle_since)
    used = await _used(session, idle_since)
    return [
        FreeAgent(user, queues.get(user, frozenset()), since, skills.get(user, {}), used.get(user, 0))
        for user, since in idle_since.items()
    ]


async def heads(session: AsyncSession, agents: Sequence[FreeAgent]) -> list[WaitingItem]:
    """As many items from the head of each served queue as agents could take."""
    queues = sorted({queue for agent in agents for queue in agent.queues})
    if not queues:
        return []
    heads = [
        select(WorkItem.id)
        .where(WorkItem.state == WorkState.WAITING, WorkItem.queue_id == queue)
        .order_by(WorkItem.priority.desc(), WorkItem.eligible_at, WorkItem.id)
        .limit(len(agents))
        .subquery()
        for queue in queues
    ]
    ids = union_all(*(select(head.c.id) for head in heads)).subquery()
    query = select(WorkItem, Interaction.channel).join(ids, ids.c.id == WorkItem.id).join(Interaction)
    rows = (await session.execute(query)).all()
    skills = await _asked_for(session, queues)
    tried = await _tried(session, [item.id for item, _ in rows])
    return [
        WaitingItem(
            id=item.id,
            queue_id=item.queue_id,
            channel=channel,
            priority=item.priority,
            eligible_at=item.eligible_at,
            skills=skills.get(item.queue_id, {}),
            tried=tried.get(item.id, {}),
        )
        for item, channel in rows
    ]


async def _queues(session: AsyncSession, users: Iterable[int]) -> dict[int, frozenset[int]]:
    query = select(QueueMember.user_id, QueueMember.queue_id).where(QueueMember.user_id.in_(list(users)))
    found: dict[int, set[int]] = {}
    for user, queue in (await session.execute(query)).all():
        found.setdefault(user, set()).add(queue)
    return {user: frozenset(queues) for user, queues in found.items()}


async def _levels(session: AsyncSession, users: Iterable[int]) -> dict[int, dict[int, int]]:
    query = select(AgentSkill.user_id, AgentSkill.skill_id, AgentSkill.level)
    return _nested((await session.execute(query.where(AgentSkill.user_id.in_(list(users))))).all())


async def _asked_for(session: AsyncSession, queues: Iterable[int]) -> dict[int, dict[int, int]]:
    query = select(QueueSkill.queue_id, QueueSkill.skill_id, QueueSkill.level)
    return _nested((await session.execute(query.where(QueueSkill.queue_id.in_(list(queues))))).all())


def _nested(rows: Iterable[tuple[int, int, int]]) -> dict[int, dict[int, int]]:
    levels: dict[int, dict[int, int]] = {}
    for key, skill, level in rows:
        levels.setdefault(key, {})[skill] = level
    return levels


async def _used(session: AsyncSession, users: Iterable[int]) -> dict[int, int]:
    query = (
        select(WorkItem.agent_id, Interaction.channel, func.count())
        .join(Interaction)
        .where(WorkItem.agent_id.in_(list(users)), WorkItem.state.in_([WorkState.ACTIVE, WorkState.WRAP_UP]))
        .group_by(WorkItem.agent_id, Interaction.channel)
    )
    used: dict[int, int] = {}
    for user, channel, count in (await session.execute(query)).all():
        assert user is not None, "the condition above"
        used[user] = used.get(user, 0) + weight(channel) * count
    return used


async def _tried(session: AsyncSession, items: Sequence[int]) -> dict[int, dict[int, datetime]]:
    query = (
        select(Offer.work_item_id, Offer.agent_id, func.max(Offer.answered_at))
        .where(Offer.work_item_id.in_(items), Offer.outcome.in_([OfferOutcome.DECLINED, OfferOutcome.TIMED_OUT]))
        .group_by(Offer.work_item_id, Offer.agent_id)
    )
    tried: dict[int, dict[int, datetime]] = {}
    for item, agent, at in (await session.execute(query)).all():
        assert at is not None, "who refused did so at some time"
        tried.setdefault(item, {})[agent] = at
    return tried

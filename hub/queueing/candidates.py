"""Reads who is free and what waits at the heads of their queues, as the values the choice is made from."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Select, exists, func, select, union_all
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
from hub.queueing.priorities import waiting_priorities
from hub.queueing.routing import ASK_AGAIN, FreeAgent, WaitingItem, weight
from hub.queueing.states import HELD_STATES

# More offers in one round would keep the first agent waiting for the last one's choice.
MOST_AT_ONCE = 50


async def free_agents(session: AsyncSession, now: datetime, only: int | None = None) -> list[FreeAgent]:
    """The agents who are ready, present and hold no open offer; of these `only` one if that is asked."""
    idle_since = dict((await session.execute(_ready(now, only))).all())
    if not idle_since:
        return []
    queues = await _queues(session, idle_since)
    skills = await _levels(session, idle_since)
    used = await _used(session, idle_since)
    return [
        FreeAgent(user, queues.get(user, frozenset()), since, skills.get(user, {}), used.get(user, 0))
        for user, since in idle_since.items()
    ]


async def heads(session: AsyncSession, agents: Sequence[FreeAgent], now: datetime) -> list[WaitingItem]:
    """The items that could be offered now: from the head of each priority of each queue that the agents serve."""
    queues = sorted({queue for agent in agents for queue in agent.queues})
    levels = await waiting_priorities(session, queues)
    if not levels:
        return []
    # What these agents have just refused must not hide what waits behind it.
    limit = min(len(agents), MOST_AT_ONCE) + await _just_refused(session, [agent.id for agent in agents], now)
    ids = union_all(*(_head(queue, priority, limit) for queue, priority in levels)).subquery()
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
            skills=together(skills.get(item.queue_id, {}), item.skills),
            tried=tried.get(item.id, {}),
        )
        for item, channel in rows
    ]


def together(queue: Mapping[int, int], item: Mapping[str, int]) -> dict[int, int]:
    """The levels that a queue and an item of it ask for: of each skill the higher one."""
    levels = dict(queue)
    for skill, level in item.items():
        levels[int(skill)] = max(level, levels.get(int(skill), 0))
    return levels


def _ready(now: datetime, only: int | None) -> Select[int, datetime]:
    offered = exists().where(Offer.agent_id == AgentPresence.user_id, Offer.outcome.is_(None))
    query = (
        select(AgentPresence.user_id, AgentPresence.idle_since)
        .join(User, User.id == AgentPresence.user_id)
        .where(User.active, AgentPresence.mode == WorkMode.READY, ~offered)
        .where(AgentPresence.seen_at > now - PRESENCE_LASTS)
    )
    return query if only is None else query.where(AgentPresence.user_id == only)


def _head(queue: int, priority: int, limit: int) -> Select[int]:
    head = (
        select(WorkItem.id)
        .where(WorkItem.state == WorkState.WAITING, WorkItem.queue_id == queue, WorkItem.priority == priority)
        .order_by(WorkItem.eligible_at, WorkItem.id)
        .limit(limit)
        .subquery()
    )
    # SQLite takes no LIMIT in the parts of a union.
    return select(head.c.id)


async def _just_refused(session: AsyncSession, agents: Sequence[int], now: datetime) -> int:
    """At least so many items as these agents would not be asked about again yet."""
    answered = select(func.count()).where(Offer.agent_id.in_(agents), Offer.answered_at > now - ASK_AGAIN)
    return await session.scalar(answered) or 0


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
        .where(WorkItem.agent_id.in_(list(users)), WorkItem.state.in_(HELD_STATES))
        .group_by(WorkItem.agent_id, Interaction.channel)
    )
    used: dict[int, int] = {}
    for user, channel, count in (await session.execute(query)).all():
        assert user is not None, "the condition above"
        used[user] = used.get(user, 0) + weight(channel) * count
    return used


async def _tried(session: AsyncSession, items: Sequence[int]) -> dict[int, dict[int, datetime]]:
    # Of an item that waits: an offer that was accepted means that the agent gave it back.
    query = (
        select(Offer.work_item_id, Offer.agent_id, func.max(Offer.answered_at))
        .where(Offer.work_item_id.in_(items), Offer.outcome != OfferOutcome.WITHDRAWN)
        .group_by(Offer.work_item_id, Offer.agent_id)
    )
    tried: dict[int, dict[int, datetime]] = {}
    for item, agent, at in (await session.execute(query)).all():
        assert at is not None, "who refused did so at some time"
        tried.setdefault(item, {})[agent] = at
    return tried

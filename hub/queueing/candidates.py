"""Reads who is free, as the values the choice is made from."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Select, exists, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.model import User
from hub.access.who import works
from hub.queueing.capacity import DEFAULT_PROFILE, Profile
from hub.queueing.model import (
    PRESENCE_LASTS,
    AgentCapacity,
    AgentPresence,
    AgentSkill,
    CapacityProfile,
    Offer,
    OfferOutcome,
    QueueMember,
    WorkItem,
    WorkMode,
)
from hub.queueing.standing import RAMP_UP_LASTS, FreeAgent
from hub.queueing.states import HELD_STATES
from hub.queueing.terms import nested


async def free_agents(session: AsyncSession, now: datetime, only: int | None = None) -> list[FreeAgent]:
    """The agents who are ready, present and hold no open offer; of these `only` one if that is asked."""
    ready = {row[0]: row for row in await session.execute(_ready(now, only))}
    if not ready:
        return []
    queues = await _queues(session, ready)
    skills = await _levels(session, ready)
    held = await _held(session, ready)
    profiles = await _profiles(session, ready)
    return [
        FreeAgent(
            id=user,
            queues=queues.get(user, frozenset()),
            idle_since=idle_since,
            skills=skills.get(user, {}),
            held=held.get(user, {}),
            profile=profiles.get(user, DEFAULT_PROFILE),
            returned_at=returned_at,
            given_at=given_at,
        )
        for user, idle_since, returned_at, given_at in ready.values()
    ]


def _ready(now: datetime, only: int | None) -> Select[int, datetime, datetime | None, datetime | None]:
    offered = exists().where(Offer.agent_id == AgentPresence.user_id, Offer.outcome.is_(None))
    # Only who has just come back is asked when they were given something.
    given_at = (
        select(func.max(Offer.answered_at))
        .where(Offer.agent_id == AgentPresence.user_id, Offer.outcome == OfferOutcome.ACCEPTED)
        .where(Offer.answered_at > now - RAMP_UP_LASTS, AgentPresence.returned_at > now - RAMP_UP_LASTS)
        .scalar_subquery()
    )
    query = (
        select(AgentPresence.user_id, AgentPresence.idle_since, AgentPresence.returned_at, given_at)
        .join(User, User.id == AgentPresence.user_id)
        .where(User.active, works(User.id), AgentPresence.mode == WorkMode.READY, ~offered)
        .where(AgentPresence.seen_at > now - PRESENCE_LASTS)
    )
    return query if only is None else query.where(AgentPresence.user_id == only)


async def _queues(session: AsyncSession, users: Iterable[int]) -> dict[int, frozenset[int]]:
    query = select(QueueMember.user_id, QueueMember.queue_id).where(QueueMember.user_id.in_(list(users)))
    found: dict[int, set[int]] = {}
    for user, queue in (await session.execute(query)).all():
        found.setdefault(user, set()).add(queue)
    return {user: frozenset(queues) for user, queues in found.items()}


async def _levels(session: AsyncSession, users: Iterable[int]) -> dict[int, dict[int, int]]:
    query = select(AgentSkill.user_id, AgentSkill.skill_id, AgentSkill.level)
    rows = await session.execute(query.where(AgentSkill.user_id.in_(list(users))))
    return nested((user, skill, level) for user, skill, level in rows)


async def _held(session: AsyncSession, users: Iterable[int]) -> dict[int, dict[str, int]]:
    query = (
        select(WorkItem.agent_id, WorkItem.channel, func.count())
        .where(WorkItem.agent_id.in_(list(users)), WorkItem.state.in_(HELD_STATES))
        .group_by(WorkItem.agent_id, WorkItem.channel)
    )
    held: dict[int, dict[str, int]] = {}
    for user, channel, count in (await session.execute(query)).all():
        assert user is not None, "the condition above"
        held.setdefault(user, {})[channel] = count
    return held


async def _profiles(session: AsyncSession, users: Iterable[int]) -> dict[int, Profile]:
    query = select(AgentCapacity.user_id, CapacityProfile).join(
        CapacityProfile, CapacityProfile.id == AgentCapacity.profile_id
    )
    rows = await session.execute(query.where(AgentCapacity.user_id.in_(list(users))))
    return {user: profile.value() for user, profile in rows}

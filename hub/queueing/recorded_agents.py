"""Reads who served which queues, with which skills, and when they were there, as agents of a simulation."""

import math
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.model import User
from hub.events import PresenceChanged
from hub.queueing.capacity import DEFAULT_PROFILE
from hub.queueing.model import AgentCapacity, AgentSkill, CapacityProfile, QueueMember, WorkMode
from hub.queueing.not_ready import RONA
from hub.queueing.simulation.recording import RecordedAgent
from hub.queueing.simulation.scenario import Agent
from hub.queueing.terms import nested
from storage.events import EventRow

PRESENCE = PresenceChanged.__name__
Shifts: TypeAlias = tuple[tuple[float, float], ...]


async def recorded_agents(session: AsyncSession, since: datetime, until: datetime) -> tuple[RecordedAgent, ...]:
    """The members of queues as they are now, and when they were there between two times, by login; six statements."""
    users = (await session.execute(select(User.id, User.login).where(User.id.in_(select(QueueMember.user_id))))).all()
    members: dict[int, set[int]] = {}
    for queue, user in await session.execute(select(QueueMember.queue_id, QueueMember.user_id)):
        members.setdefault(user, set()).add(queue)
    levels = select(AgentSkill.user_id, AgentSkill.skill_id, AgentSkill.level)
    skills = nested((user, skill, level) for user, skill, level in await session.execute(levels))
    kept = select(AgentCapacity.user_id, CapacityProfile)
    profiles = dict(
        (await session.execute(kept.join(CapacityProfile, CapacityProfile.id == AgentCapacity.profile_id))).all()
    )
    shifts = await _shifts(session, since, until)
    return tuple(
        RecordedAgent(
            login,
            Agent(
                user,
                frozenset(members[user]),
                skills.get(user, {}),
                shifts.get(f"agent-{user}", ()),
                profiles[user].value() if user in profiles else DEFAULT_PROFILE,
            ),
        )
        for user, login in sorted(users, key=lambda row: row[1])
    )


async def _shifts(session: AsyncSession, since: datetime, until: datetime) -> dict[str, Shifts]:
    """By stream; in seconds after `since`."""
    last = select(func.max(EventRow.id)).where(EventRow.name == PRESENCE, EventRow.at < since).group_by(EventRow.stream)
    columns = select(EventRow.stream, EventRow.at, EventRow.payload)
    before = await session.execute(columns.where(EventRow.id.in_(last)))
    modes = {stream: [(0.0, payload)] for stream, _, payload in before}
    during = columns.where(EventRow.name == PRESENCE, EventRow.at >= since, EventRow.at < until).order_by(EventRow.id)
    for stream, at, payload in await session.execute(during):
        modes.setdefault(stream, []).append(((at - since).total_seconds(), payload))
    return {stream: tuple(_spells(changes)) for stream, changes in modes.items()}


def _spells(changes: Iterable[tuple[float, Mapping[str, str]]]) -> Iterable[tuple[float, float]]:
    """From becoming there to leaving; who is there at the end stays until everything is served."""
    began: float | None = None
    for at, payload in changes:
        there = _is_there(payload)
        if there and began is None:
            began = at
        elif not there and began is not None:
            yield began, at
            began = None
    if began is not None:
        yield began, math.inf


def _is_there(payload: Mapping[str, str]) -> bool:
    """Wrapping up and not answering happen again by themselves in a replay."""
    return payload["mode"] in (WorkMode.READY, WorkMode.WRAP_UP) or payload["reason"] == RONA

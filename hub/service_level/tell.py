"""Tells people, once each, that a goal is nearly due and that it was due. Several processes may do this at once."""

import asyncio
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hub.events import DueTimeChanged, ServiceLevelBreached, ServiceLevelWarned
from hub.interactions.model import Interaction
from hub.service_level.follow import count_anew
from hub.service_level.model import ServiceClock, ServiceGoal
from storage.unit_of_work import Storage, Work, action

MOST_AT_ONCE = 200
# Seconds; nobody is promised anything more exact.
EVERY = 1.0


@dataclass(frozen=True, slots=True)
class OneGoal:
    """The key of a goal."""

    interaction_id: int
    goal: str
    since: datetime


async def keep_telling(storage: Storage) -> None:
    """Work until cancelled. Raises `StorageUnavailable`; call again later."""
    while True:
        told = await tell_due(storage)
        counted = await count_stale(storage)
        if max(told, counted) < MOST_AT_ONCE:
            await asyncio.sleep(EVERY)


async def tell_due(storage: Storage) -> int:
    """Warn of everything that is nearly due, and tell of what is due; returns how many were looked at."""
    due = select(ServiceGoal.interaction_id, ServiceGoal.goal, ServiceGoal.since)
    due = due.where(ServiceGoal.tell_at <= storage.clock.now()).order_by(ServiceGoal.tell_at).limit(MOST_AT_ONCE)
    async with storage.reading() as session:
        goals = [OneGoal(*row) for row in await session.execute(due)]
    for goal in goals:
        await tell(storage, goal)
    return len(goals)


@action
async def tell(work: Work, which: OneGoal) -> bool:
    """Warn of a goal, or tell that it was due; False if its time has not come, or somebody told it already.

    It is counted anew before: a planned answer counts from when it is to leave, and no event tells of that moment.
    """
    interaction = await work.locked(Interaction, which.interaction_id)
    row = await work.locked(ServiceGoal, (which.interaction_id, which.goal, which.since))
    if interaction is None or row is None or not row.is_to_be_told(work.now):
        return False
    changed = await count_anew(work, interaction.id)
    if row.due_at is None or not row.is_to_be_told(work.now):
        if changed:
            interaction.version = await work.record(DueTimeChanged(interaction.id, interaction.queue_id))
        return False
    late = row.due_at <= work.now
    if late:
        row.breached_at, row.tell_at = work.now, None
    else:
        row.warned_at, row.tell_at = work.now, row.due_at
    event = ServiceLevelBreached if late else ServiceLevelWarned
    told = event(interaction.id, interaction.queue_id, row.goal, row.due_at.isoformat())
    interaction.version = await work.record(told)
    return True


async def count_stale(storage: Storage) -> int:
    """Count anew what a changed promise or calendar is about; returns how many were looked at."""
    stale = select(ServiceClock.interaction_id).where(ServiceClock.stale).order_by(ServiceClock.interaction_id)
    async with storage.reading() as session:
        found = (await session.scalars(stale.limit(MOST_AT_ONCE))).all()
    for interaction_id in found:
        await count_stale_one(storage, interaction_id)
    return len(found)


@action
async def count_stale_one(work: Work, interaction_id: int) -> bool:
    """Count one interaction anew; True if something else is due now."""
    interaction = await work.locked(Interaction, interaction_id)
    clock = await work.locked(ServiceClock, interaction_id)
    if interaction is None or clock is None or not clock.stale:
        return False
    if not await count_anew(work, interaction_id):
        return False
    interaction.version = await work.record(DueTimeChanged(interaction.id, interaction.queue_id))
    return True

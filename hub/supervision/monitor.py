"""A supervisor follows an agent's conversation live, from when to when is kept, and it ends when the agent lets go."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, require
from hub.events import (
    CaseWorkEnded,
    InteractionClosed,
    InteractionMerged,
    ItemAccepted,
    ItemReturned,
    ItemSnoozed,
    ItemTransferred,
    MergeUndone,
    MonitoringChanged,
    SpamMarked,
)
from hub.interactions.model import Interaction
from hub.queueing.model import WorkItem
from hub.queueing.states import HELD_STATES
from hub.supervision.held import held_by_an_agent
from hub.supervision.intervene import Act, intervene
from hub.supervision.model import InterventionKind, Monitoring
from storage.events import EventRow
from storage.unit_of_work import Storage, Work, action

# A page that was not heard of for so long is not open any more: its process died.
MONITORING_LASTS = timedelta(seconds=60)

# After these the agent who was monitored may not have it any more.
_ENDING = frozenset(
    event.__name__
    for event in (
        CaseWorkEnded,
        InteractionClosed,
        InteractionMerged,
        ItemAccepted,
        ItemReturned,
        ItemSnoozed,
        ItemTransferred,
        MergeUndone,
        SpamMarked,
    )
)


@action
async def begin_monitoring(work: Work, interaction_id: int, by: Actor) -> None:
    """Follow what an agent does in a conversation; doing so twice, as after a broken connection, is doing so once.

    Raises `Conflict` when nobody has it, or the actor.
    """
    require(by, Permission.SUPERVISE)
    interaction, _, agent_id = await held_by_an_agent(work, interaction_id, by)
    going_on = await work.locked(Monitoring, (interaction.id, by.user_id))
    if going_on is not None:
        going_on.seen_at = work.now
        return
    work.add(Monitoring(interaction_id=interaction.id, supervisor_id=by.user_id, agent_id=agent_id, seen_at=work.now))
    began = Act(InterventionKind.MONITOR_BEGAN, agent_id, interaction.id)
    intervention_id = await intervene(work, began, by.user_id)
    await work.record(MonitoringChanged(interaction.id, agent_id, by.user_id, intervention_id))


@action
async def end_monitoring(work: Work, interaction_id: int, supervisor_id: int) -> None:
    """They look elsewhere; nothing happens if it has ended already."""
    # Before its monitoring, as whoever lets go of the conversation has it.
    await work.locked(Interaction, interaction_id)
    await _end(work, (Monitoring.interaction_id == interaction_id) & (Monitoring.supervisor_id == supervisor_id))


async def follow(work: Work, event: EventRow) -> None:
    """End the monitoring of what an agent has no more, in the transaction in which they let go."""
    # Nobody had what only waited, so nobody was followed.
    if event.name in _ENDING and not event.payload.get("waited"):
        held = select(WorkItem.id).where(
            WorkItem.interaction_id == Monitoring.interaction_id,
            WorkItem.agent_id == Monitoring.agent_id,
            WorkItem.state.in_(HELD_STATES),
        )
        await _end(work, and_(Monitoring.interaction_id == event.payload["interaction_id"], ~held.exists()))


async def end_left_monitorings(storage: Storage) -> None:
    """End what a process left open when it died. Several may do this at once."""
    before = storage.clock.now() - MONITORING_LASTS
    async with storage.reading() as session:
        left = await session.scalar(select(Monitoring.seen_at).where(Monitoring.seen_at <= before).limit(1))
    if left is not None:
        await _end_left(storage, before)


@action
async def _end_left(work: Work, before: datetime) -> None:
    left = Monitoring.seen_at <= before
    followed = select(Monitoring.interaction_id).where(left)
    locked = select(Interaction.id).where(Interaction.id.in_(followed)).order_by(Interaction.id).with_for_update()
    ids = (await work.session.scalars(locked)).all()
    await _end(work, left & Monitoring.interaction_id.in_(ids))


@action
async def keep_monitoring(work: Work, pages: Collection[tuple[int, int]]) -> None:
    """The pages of these (interaction, supervisor) are open."""
    these = [
        and_(Monitoring.interaction_id == interaction, Monitoring.supervisor_id == supervisor)
        for interaction, supervisor in pages
    ]
    seen = update(Monitoring).where(or_(*these)).values(seen_at=work.now)
    await work.session.execute(seen.execution_options(synchronize_session=False))


async def monitors_of(storage: Storage, interaction_id: int, agent_id: int) -> dict[int, str]:
    """Who monitors what this agent does in a conversation now: names by user."""
    query = (
        select(User.id, User.name)
        .join(Monitoring, Monitoring.supervisor_id == User.id)
        .where(Monitoring.interaction_id == interaction_id, Monitoring.agent_id == agent_id)
        .order_by(User.name, User.id)
    )
    async with storage.reading() as session:
        return {row[0]: row[1] for row in (await session.execute(query)).all()}


async def _end(work: Work, which: ColumnElement[bool]) -> None:
    # One statement finds and removes: of two that end it at the same moment, one writes it down.
    ended = (
        delete(Monitoring)
        .where(which)
        .returning(Monitoring.interaction_id, Monitoring.supervisor_id, Monitoring.agent_id)
    )
    rows = (await work.session.execute(ended.execution_options(synchronize_session=False))).all()
    for interaction_id, supervisor_id, agent_id in sorted(rows):
        over = Act(InterventionKind.MONITOR_ENDED, agent_id, interaction_id)
        intervention_id = await intervene(work, over, supervisor_id)
        await work.record(MonitoringChanged(interaction_id, agent_id, supervisor_id, intervention_id))

"""Whether agents are there and what they can be given."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, case, func, select, update

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, require, visible_queues
from hub.access.who import known_to
from hub.errors import Invalid
from hub.events import PresenceChanged
from hub.queueing.finish import end_wrap_ups
from hub.queueing.model import PRESENCE_LASTS, AgentPresence, QueueMember, WorkItem, WorkMode
from hub.queueing.not_ready import known_reason
from hub.queueing.states import HELD_STATES, WorkState
from storage.unit_of_work import Storage, Work, action
from storage.upsert import insert_into

CHOSEN_BY_HAND = (WorkMode.READY, WorkMode.NOT_READY, WorkMode.LOGGED_OFF)


@dataclass(frozen=True, slots=True)
class PresenceRow:
    """One agent's state. Somebody whose desktop was not heard of lately counts as logged off."""

    user_id: int
    mode: WorkMode
    reason: str
    mode_since: datetime


@dataclass(frozen=True, slots=True)
class AgentRow:
    """One agent as colleagues see them. `active_count` is how many work items they hold."""

    user_id: int
    name: str
    mode: WorkMode
    reason: str
    mode_since: datetime | None
    active_count: int


@action
async def set_mode(work: Work, mode: WorkMode, reason: str, by: Actor) -> None:
    """Enter a work mode; what is being wrapped up is done by that.

    Raises `Invalid` for one that is not chosen by hand, notReady without a known reason, or a code still missing.
    """
    require(by, Permission.SERVE)
    if mode not in CHOSEN_BY_HAND:
        raise Invalid("This work mode is not chosen by hand.", {"mode": "unknown"})
    why = await known_reason(work, reason) if mode == WorkMode.NOT_READY else ""
    await end_wrap_ups(work, by.user_id, mode)
    await enter_mode(work, by.user_id, mode, why)
    await heartbeat.within(work, [by.user_id])


async def enter_mode(work: Work, user_id: int, mode: WorkMode, reason: str, intervention_id: int | None = None) -> None:
    """Change an agent's mode in the open transaction and say so; nothing happens if it is the same already.

    It is no sign of life: an offer that nobody answered changes the mode of somebody who is gone.
    """
    presence = await _locked_presence(work, user_id)
    if (presence.mode, presence.reason) != (mode, reason):
        presence.change(mode, reason, work.now)
        await work.record(PresenceChanged(user_id, mode, reason, intervention_id))


async def begin_wrap_up_mode(work: Work, user_id: int) -> None:
    """A ready agent wraps up: they are given nothing. Whoever is not ready stays so."""
    presence = await work.locked(AgentPresence, user_id)
    if presence is not None and presence.mode == WorkMode.READY:
        await enter_mode(work, user_id, WorkMode.WRAP_UP, "")


async def leave_wrap_up_mode(work: Work, user_id: int) -> None:
    """An agent who was ready before is so again, once nothing is left to wrap up."""
    presence = await work.locked(AgentPresence, user_id)
    if presence is None or presence.mode != WorkMode.WRAP_UP:
        return
    left = select(WorkItem.id).where(WorkItem.agent_id == user_id, WorkItem.state == WorkState.WRAP_UP)
    if await work.session.scalar(left.limit(1)) is None:
        await enter_mode(work, user_id, WorkMode.READY, "")


async def _locked_presence(work: Work, user_id: int) -> AgentPresence:
    """The agent's presence, held until the transaction ends; logged off if they never were there."""
    never_there = insert_into(work.session, AgentPresence).values(_first_sight(work, user_id))
    await work.session.execute(never_there.on_conflict_do_nothing())
    presence = await work.locked(AgentPresence, user_id)
    assert presence is not None, "it was just made if it was missing, and is never deleted"
    return presence


def _first_sight(work: Work, user_id: int) -> dict[str, Any]:
    """The presence of somebody who was never there before."""
    begun = {"mode_since": work.now, "idle_since": work.now, "seen_at": work.now}
    return {"user_id": user_id, "mode": WorkMode.LOGGED_OFF, "reason": "", **begun}


# Without the class and its session: whoever takes work needs this each time.
_PRESENCES = cast("Table", AgentPresence.__table__)
_RESTARTED = update(_PRESENCES).where(_PRESENCES.c.user_id == bindparam("of")).values(idle_since=bindparam("now"))


async def restart_idle_time(work: Work, *user_ids: int) -> None:
    """These agents were given work or finished some: whoever has waited longer is next."""
    connection = await work.session.connection()
    # One by one, in the order in which everybody locks them.
    for user_id in sorted(set(user_ids)):
        await connection.execute(_RESTARTED, {"of": user_id, "now": work.now})


async def free(work: Work, *user_ids: int) -> None:
    """What these agents held is out of their hands: they begin to be idle, and have nothing left to wrap up perhaps.

    Call it when all else is written.
    """
    await work.flush()
    for user_id in sorted(set(user_ids)):
        await restart_idle_time(work, user_id)
        await leave_wrap_up_mode(work, user_id)


@action
async def heartbeat(work: Work, user_ids: Collection[int]) -> None:
    """These agents' desktops are connected.

    Who is ready and was not heard of for a while comes back as from any absence: last in turn, and step by step.
    """
    if not user_ids:
        return
    # In one order, so that two heartbeats never wait for each other.
    seen = insert_into(work.session, AgentPresence).values([_first_sight(work, user) for user in sorted(user_ids)])
    row = AgentPresence
    returns = and_(row.mode == WorkMode.READY, row.seen_at <= work.now - PRESENCE_LASTS)
    changed = {
        "seen_at": work.now,
        "idle_since": case((returns, seen.excluded.seen_at), else_=row.idle_since),
        "returned_at": case((returns, seen.excluded.seen_at), else_=row.returned_at),
    }
    await work.session.execute(seen.on_conflict_do_update(index_elements=[row.user_id], set_=changed))


async def present(storage: Storage) -> frozenset[int]:
    """Whose desktop was heard of lately, whatever they can be given."""
    async with storage.reading() as session:
        seen = select(AgentPresence.user_id).where(AgentPresence.seen_at > storage.clock.now() - PRESENCE_LASTS)
        return frozenset(await session.scalars(seen))


async def presence(storage: Storage, user_id: int) -> PresenceRow:
    """One agent's state; logged off if they never were there."""
    now = storage.clock.now()
    async with storage.reading() as session:
        row = await session.get(AgentPresence, user_id)
    if row is None:
        return PresenceRow(user_id, WorkMode.LOGGED_OFF, "", now)
    if row.seen_at <= now - PRESENCE_LASTS:
        return PresenceRow(user_id, WorkMode.LOGGED_OFF, "", row.seen_at)
    return PresenceRow(user_id, WorkMode(row.mode), row.reason, row.mode_since)


async def agents(storage: Storage, actor: Actor, queue_id: int | None = None) -> tuple[AgentRow, ...]:
    """The agents who share a queue with the actor (all of them for who sees every queue), by name; one statement.

    With `queue_id` only those who serve that queue, and what they hold of it; else of any queue the actor may see.
    """
    held = select(WorkItem.agent_id, func.count().label("count")).where(WorkItem.state.in_(HELD_STATES))
    visible = visible_queues(actor)
    if visible is not None:
        held = held.where(WorkItem.queue_id.in_(visible))
    if queue_id is not None:
        held = held.where(WorkItem.queue_id == queue_id)
    active = held.group_by(WorkItem.agent_id).subquery()
    query = (
        select(User.id, User.name, AgentPresence, func.coalesce(active.c.count, 0))
        .outerjoin(AgentPresence, AgentPresence.user_id == User.id)
        .outerjoin(active, active.c.agent_id == User.id)
        .where(User.active)
        .order_by(User.name, User.id)
    )
    members = known_to(actor)
    if queue_id is not None:
        members = members.where(QueueMember.queue_id == queue_id)
    async with storage.reading() as session:
        rows = (await session.execute(query.where(User.id.in_(members)))).all()
    return tuple(_agent(storage.clock.now(), *row) for row in rows)


def _agent(now: datetime, user_id: int, name: str, presence: AgentPresence | None, count: int) -> AgentRow:
    if presence is None:
        return AgentRow(user_id, name, WorkMode.LOGGED_OFF, "", None, count)
    if presence.seen_at <= now - PRESENCE_LASTS:
        return AgentRow(user_id, name, WorkMode.LOGGED_OFF, "", presence.seen_at, count)
    return AgentRow(user_id, name, WorkMode(presence.mode), presence.reason, presence.mode_since, count)

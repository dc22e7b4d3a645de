"""Agents by mode: how many are in which now and why, and who they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, case, func, or_, select, true, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, require, visible_queues
from hub.errors import Invalid
from hub.figures.listing import LARGEST_KEY
from hub.queueing.model import PRESENCE_LASTS, AgentPresence, QueueMember, WorkItem, WorkMode
from hub.queueing.states import HELD_STATES
from storage.unit_of_work import Storage

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class ModeCount:
    """How many agents are in a mode for a reason, since when the first of them, and how many items they have in hand.

    `since` is None where nobody of them ever was anything else than logged off.
    """

    mode: WorkMode
    reason: str
    agents: int
    since: datetime | None
    items: int


@dataclass(frozen=True, slots=True)
class AgentInMode:
    """One agent, with the mode they are in since when and why, and how many items they have in hand."""

    agent_id: int
    name: str
    mode: WorkMode
    reason: str
    since: datetime | None
    items: int


@dataclass(frozen=True, slots=True)
class AgentPage:
    """A window of the list, by name. `next_cursor` is None at the end."""

    rows: tuple[AgentInMode, ...]
    next_cursor: str | None


async def agents_by_mode(storage: Storage, actor: Actor, queue_id: int | None = None) -> tuple[ModeCount, ...]:
    """The agents that serve a queue (None: any that the actor may see) by mode and reason; one statement.

    Whoever has something of it in hand is one of them, though they do not serve it, such as who took it over.

    Whoever was not heard of lately is logged off, as everywhere. Raises `NotAllowed` for who does not supervise.
    """
    require(actor, Permission.SUPERVISE)
    each = _agents(storage.clock.now(), actor, queue_id).subquery()
    query = select(
        each.c.mode, each.c.reason, func.count(), func.min(each.c.since), func.sum(each.c.held).label("held")
    ).group_by(each.c.mode, each.c.reason)
    async with storage.reading() as session:
        rows = (await session.execute(query.order_by(each.c.mode, each.c.reason))).all()
    return tuple(
        ModeCount(WorkMode(mode), reason, count, since, int(items)) for mode, reason, count, since, items in rows
    )


async def agents_in_mode(
    storage: Storage,
    actor: Actor,
    of: tuple[WorkMode, str] | None = None,
    queue_id: int | None = None,
    cursor: str | None = None,
) -> AgentPage:
    """A page of the agents that `agents_by_mode` counts, of one mode and reason or all; one statement.

    Raises `NotAllowed`, `Invalid` for a cursor never given out.
    """
    require(actor, Permission.SUPERVISE)
    each = _agents(storage.clock.now(), actor, queue_id).subquery()
    query = select(each).order_by(each.c.name, each.c.id).limit(AT_ONCE + 1)
    if of is not None:
        query = query.where(each.c.mode == of[0], each.c.reason == of[1])
    if cursor is not None:
        query = query.where(tuple_(each.c.name, each.c.id) > _position(cursor))
    async with storage.reading() as session:
        found = (await session.execute(query)).all()
    rows = tuple(AgentInMode(row.id, row.name, WorkMode(row.mode), *row[3:]) for row in found[:AT_ONCE])
    return AgentPage(rows, f"{rows[-1].agent_id}~{rows[-1].name}" if len(found) > AT_ONCE else None)


def _agents(now: datetime, actor: Actor, queue_id: int | None) -> Select[Any]:
    """Each agent with what they are now: the rows of the list, which the figure counts."""
    held = select(WorkItem.agent_id, func.count().label("held")).where(
        WorkItem.state.in_(HELD_STATES), *_of_queue(WorkItem.queue_id, actor, queue_id)
    )
    in_hand = held.group_by(WorkItem.agent_id).subquery()
    presence = AgentPresence
    gone = or_(presence.user_id.is_(None), presence.seen_at <= now - PRESENCE_LASTS)
    return (
        select(
            User.id,
            User.name,
            case((gone, WorkMode.LOGGED_OFF), else_=presence.mode).label("mode"),
            case((gone, ""), else_=presence.reason).label("reason"),
            case((gone, presence.seen_at), else_=presence.mode_since).label("since"),
            func.coalesce(in_hand.c.held, 0).label("held"),
        )
        .outerjoin(presence, presence.user_id == User.id)
        .outerjoin(in_hand, in_hand.c.agent_id == User.id)
        .where(User.active, or_(User.id.in_(serving(actor, queue_id)), in_hand.c.held > 0))
    )


def serving(actor: Actor, queue_id: int | None) -> Select[Any]:
    """The ids of who serves a queue, None for any, as far as the actor may see."""
    return select(QueueMember.user_id).where(*_of_queue(QueueMember.queue_id, actor, queue_id))


def _of_queue(column: InstrumentedAttribute[int], actor: Actor, queue_id: int | None) -> Iterable[ColumnElement[bool]]:
    """Of a queue, None for any, as far as the actor may see."""
    visible = visible_queues(actor)
    yield column == queue_id if queue_id is not None else true()
    yield column.in_(sorted(visible)) if visible is not None else true()


def _position(cursor: str) -> tuple[str, int]:
    number, separator, name = cursor.partition("~")
    if not separator or not number.isascii() or not number.isdigit() or int(number) > LARGEST_KEY:
        raise Invalid("This part of the list is not there any more.", {"cursor": "unknown"})
    return name, int(number)

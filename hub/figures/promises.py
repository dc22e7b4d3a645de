"""Promises to customers that are due soon, late, or were broken on a day: how many, and which."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true, tuple_

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, visible_queues
from hub.errors import Invalid
from hub.figures.listing import LARGEST_KEY
from hub.figures.measures import Scope
from hub.interactions.model import Interaction
from hub.queueing.model import Queue
from hub.service_level.model import ServiceClock, ServiceGoal
from storage.unit_of_work import Storage

AT_ONCE = 50


class Promised(StrEnum):
    """How promises stand.

    `DUE_SOON`: people were to be warned of it, and it is not due yet. `LATE`: it is past due, and nobody has kept it.
    Both are of this moment, of what an interaction owes next. `BROKEN`: it fell due on the day and was not kept then.
    """

    DUE_SOON = "dueSoon"
    LATE = "late"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class PromiseRow:
    """One promise: of what, in which queue, what was due when, and when it was kept; None for not yet."""

    interaction_id: int
    subject: str
    queue_name: str
    goal: str
    due_at: datetime
    since: datetime
    kept_at: datetime | None


@dataclass(frozen=True, slots=True)
class PromisePage:
    """A window of the list, by when it was due. `next_cursor` is None at the end."""

    rows: tuple[PromiseRow, ...]
    next_cursor: str | None


async def promises(storage: Storage, actor: Actor, scope: Scope) -> Mapping[Promised, int]:
    """How many promises of the scope's queue stand how; one statement. Raises `NotAllowed`."""
    require(actor, Permission.SUPERVISE)
    counts = [
        select(func.count()).select_from(_which(each, scope, actor).subquery()).scalar_subquery() for each in Promised
    ]
    async with storage.reading() as session:
        row = (await session.execute(select(*counts))).one()
    return dict(zip(Promised, row, strict=True))


async def promises_behind(
    storage: Storage, actor: Actor, promised: Promised, scope: Scope, cursor: str | None = None
) -> PromisePage:
    """A page of what the figure counts; one statement. Raises `NotAllowed`, `Invalid` for a cursor never given out."""
    require(actor, Permission.SUPERVISE)
    which = _which(promised, scope, actor).subquery()
    order = (which.c.due_at, which.c.interaction_id, which.c.since, which.c.goal)
    query = (
        select(which.c.interaction_id, Interaction.subject, Queue.name, which.c.goal, which.c.due_at, which.c.since)
        .add_columns(which.c.ended_at)
        .join(Interaction, Interaction.id == which.c.interaction_id)
        .join(Queue, Queue.id == which.c.queue_id)
        .order_by(*order)
        .limit(AT_ONCE + 1)
    )
    if cursor is not None:
        query = query.where(tuple_(*order) > _position(cursor))
    async with storage.reading() as session:
        found = [PromiseRow(*row) for row in await session.execute(query)]
    rows = tuple(found[:AT_ONCE])
    return PromisePage(rows, _cursor(rows[-1]) if len(found) > AT_ONCE else None)


def _which(
    promised: Promised, scope: Scope, actor: Actor
) -> Select[int, str, datetime, datetime | None, datetime | None, int]:
    """The promises that are counted: the rows of the list."""
    clock, goal = ServiceClock, ServiceGoal
    if promised == Promised.BROKEN:
        columns = (goal.interaction_id, goal.goal, goal.since, goal.due_at, goal.ended_at, clock.queue_id)
        return (
            select(*columns)
            .join(clock, clock.interaction_id == goal.interaction_id)
            .where(_of_whom(scope, actor), goal.due_at >= scope.since, goal.due_at < min(scope.until, scope.now))
            .where(or_(goal.ended_at.is_(None), goal.ended_at > goal.due_at))
        )
    # What runs now is named by the clock: whether it is due soon is counted by, not whether somebody was told already.
    soon = and_(clock.due_at > scope.now, clock.warn_at <= scope.now)
    running = and_(goal.interaction_id == clock.interaction_id, goal.goal == clock.goal, goal.ended_at.is_(None))
    columns = (clock.interaction_id, clock.goal, goal.since, clock.due_at, goal.ended_at, clock.queue_id)
    return (
        select(*columns)
        .join(goal, running)
        .where(_of_whom(scope, actor), soon if promised == Promised.DUE_SOON else clock.due_at <= scope.now)
    )


def _of_whom(scope: Scope, actor: Actor) -> ColumnElement[bool]:
    visible, queue = visible_queues(actor), ServiceClock.queue_id
    return and_(
        queue == scope.queue_id if scope.queue_id is not None else true(),
        queue.in_(sorted(visible)) if visible is not None else true(),
    )


def _cursor(row: PromiseRow) -> str:
    return f"{row.due_at.isoformat()}~{row.interaction_id}~{row.since.isoformat()}~{row.goal}"


def _position(cursor: str) -> tuple[datetime, int, datetime, str]:
    gone = Invalid("This part of the list is not there any more.", {"cursor": "unknown"})
    try:
        due, number, since, goal = cursor.split("~")
        moments, key = (datetime.fromisoformat(due), datetime.fromisoformat(since)), int(number)
        position = (moments[0].astimezone(UTC), key, moments[1].astimezone(UTC), goal)
    except (ValueError, OverflowError) as error:
        raise gone from error
    if not all(each.tzinfo for each in moments) or not 0 <= key <= LARGEST_KEY:
        raise gone
    return position

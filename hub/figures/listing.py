"""The list behind a figure: the very passages it counts, page by page."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import and_, case, func, select, true, tuple_

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, require, visible_queues
from hub.errors import Invalid
from hub.figures.measures import Measure, Scope, clock_of, counted, of_whom, within
from hub.figures.model import Passage
from hub.interactions.model import Interaction
from hub.queueing.model import Queue
from hub.service_level.model import ServiceClock
from storage.unit_of_work import Storage

LARGEST_KEY = 2**63 - 1
_DUE = (func.coalesce(ServiceClock.goal, ""), ServiceClock.due_at, ServiceClock.warn_at)


@dataclass(frozen=True, slots=True)
class PassageRow:
    """One line behind a figure; `due_goal`, `due_at`, `warn_at` are of what its interaction owes next, if anything.

    Of an interaction that has left the queues the actor may see neither this nor the subject is told.
    """

    passage: Passage
    subject: str
    queue_name: str
    agent_name: str
    due_goal: str
    due_at: datetime | None
    warn_at: datetime | None


@dataclass(frozen=True, slots=True)
class PassagePage:
    """A window of the list, oldest first. `next_cursor` is None at the end."""

    rows: tuple[PassageRow, ...]
    next_cursor: str | None


async def passages_behind(
    storage: Storage, actor: Actor, measure: Measure, scope: Scope, cursor: str | None = None
) -> PassagePage:
    """A page of what the figure counts; one statement. Raises `NotAllowed`, `Invalid` for a cursor never given out."""
    require(actor, Permission.SUPERVISE)
    clock, limit = clock_of(measure), 50
    visible = visible_queues(actor)
    # It may have left for a queue of others since: that it was here is told, not what it is about.
    shown = true() if visible is None else Interaction.queue_id.in_(visible)
    order = (clock, Passage.work_item_id, Passage.number)
    query = (
        select(Passage, case((shown, Interaction.subject), else_=""), Queue.name, func.coalesce(User.name, ""), *_DUE)
        .join(Interaction, Interaction.id == Passage.interaction_id)
        .join(Queue, Queue.id == Passage.queue_id)
        .outerjoin(User, User.id == Passage.agent_id)
        .outerjoin(ServiceClock, and_(shown, ServiceClock.interaction_id == Passage.interaction_id))
        .where(of_whom(scope, actor), within(measure, scope), counted(measure, scope))
        .order_by(*order)
        .limit(limit + 1)
    )
    if cursor is not None:
        query = query.where(tuple_(*order) > _position(cursor))
    async with storage.reading() as session:
        found = (await session.execute(query)).all()
    rows = tuple(PassageRow(*row) for row in found[:limit])
    return PassagePage(rows, _cursor(measure, rows[-1].passage) if len(found) > limit else None)


def _cursor(measure: Measure, passage: Passage) -> str:
    at: datetime = getattr(passage, clock_of(measure).key)
    return f"{at.isoformat()}~{passage.work_item_id}~{passage.number}"


def _position(cursor: str) -> tuple[datetime, int, int]:
    gone = Invalid("This part of the list is not there any more.", {"cursor": "unknown"})
    try:
        moment, item, number = cursor.split("~")
        at, keys = datetime.fromisoformat(moment), (int(item), int(number))
        position = (at.astimezone(UTC), *keys)
    except (ValueError, OverflowError) as error:
        raise gone from error
    if at.tzinfo is None or not all(0 <= key <= LARGEST_KEY for key in keys):
        raise gone
    return position

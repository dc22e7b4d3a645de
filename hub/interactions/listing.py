"""The inbox list: one statement a page, as fast at a million interactions as at ten thousand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Row, Select, Subquery, exists, func, literal, select, tuple_, union_all

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import visible_queues
from hub.errors import Invalid, NotFound
from hub.interactions.model import Interaction, InteractionState
from hub.parties.model import Party
from hub.queueing.model import Queue, WorkItem, WorkState
from storage.unit_of_work import Storage

# Counting further would cost more than anybody reads; the page shows "99+".
COUNT_LIMIT = 100


class InboxView(StrEnum):
    """The lists an agent can open."""

    MINE = "mine"
    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"
    PARKED = "parked"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What a list shows: a view, and one queue or all the actor may see."""

    view: InboxView
    queue_id: int | None = None


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One line of the list. `work_state` is "" when nothing is to be done; `agent_id` is who holds the work item."""

    id: int
    version: int
    channel: str
    subject: str
    preview: str
    state: InteractionState
    queue_id: int
    queue_name: str
    party_name: str
    agent_id: int | None
    agent_name: str
    work_state: str
    unanswered: bool
    last_activity_at: datetime

    def in_views(self, actor_id: int) -> frozenset[InboxView]:
        """The lists this row stands in for an agent: the same rule the queries below follow."""
        views = {InboxView(self.state)}
        if self.work_state in (WorkState.WAITING, WorkState.OFFERED) and self.state == InteractionState.OPEN:
            views.add(InboxView.WAITING)
        if self.agent_id == actor_id and self.work_state in (WorkState.ACTIVE, WorkState.WRAP_UP):
            views.add(InboxView.MINE)
        return frozenset(views)


@dataclass(frozen=True, slots=True)
class InboxPage:
    """A window of the list, newest activity first. `next_cursor` is None at the end."""

    rows: tuple[InboxRow, ...]
    next_cursor: str | None


async def inbox_page(
    storage: Storage, actor: Actor, chosen: InboxFilter, cursor: str | None = None, limit: int = 50
) -> InboxPage:
    """A page of what the actor may see. Raises `Invalid` for a cursor this list did not give out."""
    window = _window(actor, chosen, _position(cursor), limit + 1)
    async with storage.reading() as session:
        found = (await session.execute(_details(window.subquery()))).all()
    rows = tuple(_row(line) for line in found[:limit])
    more = len(found) > limit
    return InboxPage(rows, _cursor(rows[-1]) if more else None)


async def inbox_row(storage: Storage, actor: Actor, interaction_id: int) -> InboxRow:
    """One line, fresh. Raises `NotFound` if the actor may not see it."""
    visible = allowed(actor)
    found = select(Interaction.id).where(Interaction.id == interaction_id, *visible)
    async with storage.reading() as session:
        line = (await session.execute(_details(found.subquery()))).one_or_none()
    if line is None:
        raise NotFound
    return _row(line)


async def inbox_counts(storage: Storage, actor: Actor) -> dict[InboxView, int]:
    """How many stand in each list but the closed one, counted up to `COUNT_LIMIT`; one statement."""
    views = [view for view in InboxView if view != InboxView.CLOSED]
    counts = [
        select(literal(view.value).label("view"), func.count().label("count")).select_from(
            _window(actor, InboxFilter(view), None, COUNT_LIMIT).subquery()
        )
        for view in views
    ]
    async with storage.reading() as session:
        rows = (await session.execute(union_all(*counts))).all()
    return {InboxView(row[0]): row[1] for row in rows}


def _window(actor: Actor, chosen: InboxFilter, after: tuple[datetime, int] | None, limit: int) -> Select[int, datetime]:
    """The ids of one page. Several queues are read each from the head of its own index and merged, not scanned."""
    queues = visible_queues(actor)
    if chosen.queue_id is not None:
        queues = frozenset({chosen.queue_id}) & queues if queues is not None else frozenset({chosen.queue_id})
    if chosen.view == InboxView.MINE:
        return _newest(after, limit).where(Interaction.id.in_(_held_by(actor, queues)))
    if queues is None:
        return _heads(chosen, after, limit)
    heads = [_heads(chosen, after, limit).where(Interaction.queue_id == queue).subquery() for queue in sorted(queues)]
    if not heads:
        return _heads(chosen, after, limit).where(literal(False))
    together = union_all(*(select(head.c.id, head.c.last_activity_at) for head in heads)).subquery()
    newest_first = select(together.c.id, together.c.last_activity_at).order_by(
        together.c.last_activity_at.desc(), together.c.id.desc()
    )
    return newest_first.limit(limit)


def _heads(chosen: InboxFilter, after: tuple[datetime, int] | None, limit: int) -> Select[int, datetime]:
    newest = _newest(after, limit)
    if chosen.view != InboxView.WAITING:
        return newest.where(Interaction.state == InteractionState(chosen.view.value))
    free = select(WorkItem.id).where(
        WorkItem.interaction_id == Interaction.id, WorkItem.state.in_([WorkState.WAITING, WorkState.OFFERED])
    )
    return newest.where(Interaction.state == InteractionState.OPEN, exists(free))


def _newest(after: tuple[datetime, int] | None, limit: int) -> Select[int, datetime]:
    query = (
        select(Interaction.id, Interaction.last_activity_at)
        .order_by(Interaction.last_activity_at.desc(), Interaction.id.desc())
        .limit(limit)
    )
    if after is None:
        return query
    return query.where(tuple_(Interaction.last_activity_at, Interaction.id) < after)


def _held_by(actor: Actor, queues: frozenset[int] | None) -> Select[int]:
    """What the agent holds: few rows, so the queues are compared here and not on the large table."""
    held = select(WorkItem.interaction_id).where(
        WorkItem.agent_id == actor.user_id, WorkItem.state.in_([WorkState.ACTIVE, WorkState.WRAP_UP])
    )
    return held if queues is None else held.where(WorkItem.queue_id.in_(queues))


def _in_queues(queues: frozenset[int] | None) -> Iterable[ColumnElement[bool]]:
    return () if queues is None else (Interaction.queue_id.in_(queues),)


def allowed(actor: Actor) -> Iterable[ColumnElement[bool]]:
    """The permission predicate as conditions on `Interaction`, for every query that shows one."""
    return _in_queues(visible_queues(actor))


def _details(ids: Subquery) -> Select[Interaction, str, str, WorkState, int | None, str]:
    return (
        select(Interaction, Queue.name, Party.name, WorkItem.state, WorkItem.agent_id, User.name)
        .join(ids, ids.c.id == Interaction.id)
        .join(Queue, Queue.id == Interaction.queue_id)
        .outerjoin(Party, Party.id == Interaction.party_id)
        .outerjoin(WorkItem, (WorkItem.interaction_id == Interaction.id) & (WorkItem.state != WorkState.DONE))
        .outerjoin(User, User.id == WorkItem.agent_id)
        .order_by(Interaction.last_activity_at.desc(), Interaction.id.desc())
    )


def _row(line: Row[Interaction, str, str, WorkState, int | None, str]) -> InboxRow:
    interaction, queue_name, party_name, work_state, agent_id, agent_name = line
    return InboxRow(
        id=interaction.id,
        version=interaction.version,
        channel=interaction.channel,
        subject=interaction.subject,
        preview=interaction.preview,
        state=InteractionState(interaction.state),
        queue_id=interaction.queue_id,
        queue_name=queue_name,
        party_name=party_name or "",
        agent_id=agent_id,
        agent_name=agent_name or "",
        work_state=work_state or "",
        unanswered=interaction.unanswered,
        last_activity_at=interaction.last_activity_at,
    )


def _cursor(row: InboxRow) -> str:
    return f"{row.last_activity_at.isoformat()}~{row.id}"


def _position(cursor: str | None) -> tuple[datetime, int] | None:
    if cursor is None:
        return None
    moment, _, key = cursor.rpartition("~")
    try:
        at, number = datetime.fromisoformat(moment), int(key)
    except ValueError as error:
        raise Invalid("This part of the list is not there any more.", {"cursor": "unknown"}) from error
    if at.tzinfo is None:
        raise Invalid("This part of the list is not there any more.", {"cursor": "unknown"})
    return at, number

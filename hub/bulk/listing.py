"""How runs stand and how they ended: beside the list while they go on, and as a report."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, allows, visible_queues
from hub.access.who import known_to
from hub.bulk.model import UNDO_WITHIN, UNDOES, Act, BulkItem, BulkRun, Outcome, RunState
from hub.bulk.start import MOST
from hub.errors import HubError, NotFound
from hub.interactions.inbox_query import InboxFilter, allowed, window
from hub.interactions.model import Interaction
from storage.unit_of_work import Storage

_Back = aliased(BulkRun)

MOST_SHOWN = 3
PAGE = 100


@dataclass(frozen=True, slots=True)
class RunRow:
    """How a run stands. `target` is the queue or agent it is about, "" for neither."""

    id: int
    act: Act
    values: Mapping[str, Any]
    target: str
    total: int
    done: int
    refused: int
    state: RunState
    started_at: datetime
    ended_at: datetime | None
    user_name: str
    undoable: bool

    @property
    def come_to(self) -> int:
        """How many it has come to."""
        return self.done + self.refused


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One that was refused, and why. `subject` is "" for one the asker may not see."""

    position: int
    interaction_id: int
    subject: str
    why: HubError


@dataclass(frozen=True, slots=True)
class Report:
    """A run with what it refused, page by page."""

    run: RunRow
    refused: tuple[RefusedRow, ...]
    next_after: int | None


async def runs_to_show(storage: Storage, actor: Actor) -> tuple[RunRow, ...]:
    """The actor's runs that go on, or ended and were not put away, oldest first; one statement."""
    mine = _rows().where(BulkRun.user_id == actor.user_id, BulkRun.dismissed.is_(False))
    return await _read(storage, mine.order_by(BulkRun.id.desc()).limit(MOST_SHOWN), actor)


async def runs_before(storage: Storage, actor: Actor, before: int | None = None) -> tuple[RunRow, ...]:
    """The actor's runs, newest first, from one on; for who supervises also those of the agents they know."""
    query = _rows().where(_may_be_seen(actor))
    if before is not None:
        query = query.where(BulkRun.id < before)
    return (await _read(storage, query.order_by(BulkRun.id.desc()).limit(PAGE), actor))[::-1]


async def bulk_report(storage: Storage, actor: Actor, run_id: int, after: int = 0) -> Report:
    """A run and what it refused. Raises `NotFound` for one of somebody else, unless the actor supervises them."""
    found = await _read(storage, _rows().where(BulkRun.id == run_id, _may_be_seen(actor)), actor)
    if not found:
        raise NotFound
    seen = (Interaction.id == BulkItem.interaction_id, *allowed(actor))
    columns = (BulkItem.position, BulkItem.interaction_id, func.coalesce(Interaction.subject, ""))
    refused = (
        select(*columns, BulkItem.sentence, BulkItem.values)
        .outerjoin(Interaction, and_(*seen))
        .where(BulkItem.run_id == run_id, BulkItem.outcome == Outcome.REFUSED, BulkItem.position > after)
        .order_by(BulkItem.position)
        .limit(PAGE + 1)
    )
    async with storage.reading() as session:
        lines = (await session.execute(refused)).all()
    rows = tuple(
        RefusedRow(place, key, subject, HubError(said, **values)) for place, key, subject, said, values in lines[:PAGE]
    )
    return Report(found[0], rows, rows[-1].position if len(lines) > PAGE else None)


async def count_listed(storage: Storage, actor: Actor, listed: InboxFilter) -> int:
    """How many a list shows, counted up to what one run takes."""
    shown = window(actor, listed, None, MOST).subquery()
    async with storage.reading() as session:
        return await session.scalar(select(func.count()).select_from(shown)) or 0


def _may_be_seen(actor: Actor) -> ColumnElement[bool]:
    own = BulkRun.user_id == actor.user_id
    if not allows(actor, Permission.SUPERVISE):
        return own
    # Who sees every queue supervises everybody, also those who serve none.
    return true() if visible_queues(actor) is None else or_(own, BulkRun.user_id.in_(known_to(actor)))


def _rows() -> Select[BulkRun, str, bool]:
    undone = select(_Back.id).where(_Back.undo_of_id == BulkRun.id).exists()
    return select(BulkRun, User.name, undone).join(User, User.id == BulkRun.user_id)


async def _read(storage: Storage, query: Select[BulkRun, str, bool], actor: Actor) -> tuple[RunRow, ...]:
    """Oldest first."""
    now = storage.clock.now()
    async with storage.reading() as session:
        found = (await session.execute(query)).all()
    return tuple(_row(run, name, not undone and run.user_id == actor.user_id, now) for run, name, undone in found[::-1])


def _row(run: BulkRun, user_name: str, may_undo: bool, now: datetime) -> RunRow:
    in_time = run.ended_at is not None and now <= run.ended_at + UNDO_WITHIN
    return RunRow(
        id=run.id,
        act=Act(run.act),
        values=run.values,
        target=run.target,
        total=run.total,
        done=run.done,
        refused=run.refused,
        state=RunState(run.state),
        started_at=run.started_at,
        ended_at=run.ended_at,
        user_name=user_name,
        undoable=may_undo and in_time and run.done > 0 and run.act in UNDOES,
    )

"""Lists of cases: one statement a page, newest change first, with what lists of documents do not know of them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, false, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import visible_queues
from hub.cases.follow import CASE
from hub.cases.model import CaseCategory, CaseDetail
from hub.documents.kinds import KINDS
from hub.documents.model import Document
from hub.documents.visible import visible
from hub.keyset import cursor_of, cut, position
from hub.parties.members import members_of
from hub.parties.model import Party
from hub.queueing.model import QueueMember
from storage.unit_of_work import Storage

AT_ONCE = 50
OPEN = tuple(state.name for state in KINDS[CASE].states if state.open)


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What is listed: cases in a state or, with `open_only`, in any that is open, of these categories if any are named.

    `team_only`: of those who serve a queue that the actor serves.
    `late_only`: whose first deadline has passed. `level` as in `CaseDetail`, None for any.
    """

    state: str = ""
    open_only: bool = False
    category_ids: tuple[int, ...] = ()
    owner_id: int | None = None
    customer_id: int | None = None
    level: int | None = None
    late_only: bool = False
    number: str = ""
    team_only: bool = False


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One line of a list. `late`: it is open, and its first deadline has passed."""

    id: int
    number: str
    title: str
    state: str
    customer: str
    owner: str
    category: str
    priority: int
    level: int
    due_at: datetime | None
    changed_at: datetime
    late: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """A window of a list. `next_cursor` is None at the end."""

    rows: tuple[CaseRow, ...]
    next_cursor: str | None


async def cases(storage: Storage, chosen: CaseFilter, actor: Actor, cursor: str | None = None) -> CasePage:
    """A page of cases. Raises `Invalid` for a cursor never given out."""
    now = storage.clock.now()
    query = _query(chosen, now).where(visible(actor)).order_by(Document.changed_at.desc(), Document.id.desc())
    if chosen.team_only:
        query = query.where(Document.owner_id.in_(_team(actor)))
    if cursor is not None:
        query = query.where(tuple_(Document.changed_at, Document.id) < position(cursor))
    async with storage.reading() as session:
        rows = await _rows(session, query.limit(AT_ONCE + 1))
    shown, more = cut(rows, AT_ONCE)
    return CasePage(tuple(shown), cursor_of(shown[-1].changed_at, shown[-1].id) if more else None)


def _team(actor: Actor) -> Select[int]:
    """Who serves a queue that the actor sees."""
    query, queues = select(QueueMember.user_id), visible_queues(actor)
    return query if queues is None else query.where(QueueMember.queue_id.in_(queues))


async def _rows(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> tuple[CaseRow, ...]:
    return tuple(CaseRow(row.id, row.number or "", *row[2:]) for row in (await session.execute(query)).all())


def _query(chosen: CaseFilter, now: datetime) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            Document.id,
            Document.number,
            Document.title,
            Document.state,
            func.coalesce(Party.name, "").label("customer"),
            func.coalesce(User.name, "").label("owner"),
            func.coalesce(CaseCategory.name, "").label("category"),
            CaseDetail.priority,
            CaseDetail.level,
            CaseDetail.due_at,
            Document.changed_at,
            func.coalesce(and_(Document.state.in_(OPEN), CaseDetail.due_at <= now), false()).label("late"),
        )
        .join(CaseDetail, CaseDetail.document_id == Document.id)
        .outerjoin(CaseCategory, CaseCategory.id == CaseDetail.category_id)
        .outerjoin(Party, Party.id == Document.customer_id)
        .outerjoin(User, User.id == Document.owner_id)
        .where(Document.kind == CASE)
    )
    wanted = {
        Document.state: chosen.state,
        Document.owner_id: chosen.owner_id,
        Document.number: chosen.number,
    }
    query = query.where(*(column == value for column, value in wanted.items() if value))
    if chosen.level is not None:
        query = query.where(CaseDetail.level == chosen.level)
    if chosen.category_ids:
        query = query.where(CaseDetail.category_id.in_(chosen.category_ids))
    if chosen.customer_id:
        query = query.where(Document.customer_id.in_(members_of(chosen.customer_id)))
    if chosen.late_only:
        query = query.where(CaseDetail.due_at <= now)
    return query.where(Document.state.in_(OPEN)) if chosen.open_only or chosen.late_only else query

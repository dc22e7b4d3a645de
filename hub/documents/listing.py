"""Lists of documents: one statement a page, newest change first, with only what somebody may see."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, tuple_

from hub.access.actor import Actor
from hub.access.model import User
from hub.documents.kinds import KINDS
from hub.documents.model import Document
from hub.documents.shown_state import Standing, shown_state
from hub.documents.visible import visible
from hub.keyset import cursor_of, cut, position
from hub.parties.members import members_of
from hub.parties.model import Party
from storage.unit_of_work import Storage

AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """What is listed: of one kind or all, in these states or, with `open_only`, in any that is open; `number` whole.

    A customer's are those of whoever was merged into them as well.
    """

    kind: str = ""
    states: tuple[str, ...] = ()
    open_only: bool = False
    owner_id: int | None = None
    customer_id: int | None = None
    number: str = ""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One line of a list. `amount` is without tax while that is not known."""

    id: int
    kind: str
    number: str
    title: str
    state: str
    customer: str
    owner: str
    amount: Decimal | None
    currency: str
    changed_at: datetime
    shown_state: str


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """A window of a list. `next_cursor` is None at the end."""

    rows: tuple[DocumentRow, ...]
    next_cursor: str | None


async def documents(storage: Storage, chosen: DocumentFilter, actor: Actor, cursor: str | None = None) -> DocumentPage:
    """A page of documents. Raises `Invalid` for a cursor never given out."""
    query = _query(chosen).where(visible(actor)).order_by(Document.changed_at.desc(), Document.id.desc())
    if cursor is not None:
        query = query.where(tuple_(Document.changed_at, Document.id) < position(cursor))
    async with storage.reading() as session:
        found = (await session.execute(query.limit(AT_ONCE + 1))).all()
    shown, more = cut(found, AT_ONCE)
    today = storage.clock.now().date()
    rows = tuple(_row(row, today) for row in shown)
    return DocumentPage(rows, cursor_of(rows[-1].changed_at, rows[-1].id) if more else None)


def _row(row: Row[*tuple[Any, ...]], today: date) -> DocumentRow:
    standing = Standing(row.state, row.delivery, row.billing, row.valid_to)
    return DocumentRow(
        id=row.id,
        kind=row.kind,
        number=row.number or "",
        title=row.title,
        state=row.state,
        customer=row.customer,
        owner=row.owner,
        amount=row.amount,
        currency=row.currency,
        changed_at=row.changed_at,
        shown_state=shown_state(KINDS[row.kind], standing, today),
    )


def _query(chosen: DocumentFilter) -> Select[*tuple[Any, ...]]:
    query: Select[*tuple[Any, ...]] = (
        select(
            Document.id,
            Document.kind,
            Document.number,
            Document.title,
            Document.state,
            func.coalesce(Party.name, "").label("customer"),
            func.coalesce(User.name, "").label("owner"),
            func.coalesce(Document.gross, Document.net).label("amount"),
            Document.currency,
            Document.changed_at,
            Document.delivery,
            Document.billing,
            Document.valid_to,
        )
        .outerjoin(Party, Party.id == Document.customer_id)
        .outerjoin(User, User.id == Document.owner_id)
    )
    wanted = {
        Document.kind: chosen.kind,
        Document.owner_id: chosen.owner_id,
        Document.number: chosen.number,
    }
    query = query.where(*(column == value for column, value in wanted.items() if value))
    if chosen.customer_id:
        query = query.where(Document.customer_id.in_(members_of(chosen.customer_id)))
    if chosen.states:
        query = query.where(Document.state.in_(chosen.states))
    return query.where(_is_open()) if chosen.open_only else query


def _is_open() -> ColumnElement[bool]:
    return or_(
        *(
            and_(Document.kind == kind.name, Document.state.in_([state.name for state in kind.states if state.open]))
            for kind in KINDS.values()
        )
    )

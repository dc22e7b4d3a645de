"""Taking due rows so that no two workers hold the same one, and giving them back with proof of holding."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import ColumnElement, String, select, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.errors import LeaseLost
from storage.types import Base, Key
from storage.unit_of_work import Work


class Claimable:
    """Columns of a row that workers take in turn.

    `due_at` is when it may be taken next: a claim moves it past the lease, so a crashed worker's row comes back by
    itself; None means never again. `lease_token` changes at each claim and fences off a worker that was too slow.
    """

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    due_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_token: Mapped[str] = mapped_column(String(32), default="")


C = TypeVar("C", bound="ClaimableRow")


class ClaimableRow(Claimable, Base):
    """A table of claimable rows."""

    __abstract__ = True


async def claim(work: Work, model: type[C], where: ColumnElement[bool], limit: int, lease: timedelta) -> Sequence[C]:
    """Take up to `limit` due rows, oldest due first, for the length of the lease."""
    # As a CTE it runs once: PostgreSQL may run a plain subquery again for each row, and take more than the limit.
    due = (
        select(model.id)
        .where(model.due_at <= work.now, where)
        .order_by(model.due_at, model.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("due")
    )
    taken = (
        update(model)
        .where(model.id.in_(select(due.c.id)))
        .values(due_at=work.now + lease, lease_token=uuid4().hex, attempts=model.attempts + 1)
        .returning(model)
        .execution_options(synchronize_session=False)
    )
    rows = (await work.session.scalars(taken)).all()
    return sorted(rows, key=lambda row: row.id)


async def extend(work: Work, rows: Sequence[C], lease: timedelta) -> None:
    """Hold claimed rows for another lease from now; those that are somebody else's by now stay so."""
    for row in rows:
        ours = update(type(row)).where(type(row).id == row.id, type(row).lease_token == row.lease_token)
        still = ours.where(type(row).due_at.is_not(None)).execution_options(synchronize_session=False)
        await work.session.execute(still.values(due_at=work.now + lease))


async def held(work: Work, row: C) -> C:
    """The row fresh and locked, if the lease it was claimed under is still ours.

    Raises `LeaseLost` when it was finished or taken over meanwhile; the caller's transaction is then undone.
    """
    current = await work.locked(type(row), row.id)
    if current is None or current.lease_token != row.lease_token:
        raise LeaseLost(f"{row.__tablename__} {row.id}")
    return current

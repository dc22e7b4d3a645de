"""Leases for things only one process may do at a time, such as reading one mailbox."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import String, case, or_, update
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base
from storage.unit_of_work import Work, action
from storage.upsert import insert_into


class Lease(Base):
    """Who may do a thing, and until when. `token` grows at each change of holder: the fencing token."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    holder: Mapped[str] = mapped_column(String(32), default="")
    token: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime]


def new_holder() -> str:
    """A name no other process has."""
    return uuid4().hex


@action
async def acquire(work: Work, name: str, holder: str, length: timedelta) -> int | None:
    """Take or prolong a lease. Returns its fencing token, or None while somebody else holds it."""
    prolonged = case((Lease.holder == holder, Lease.token), else_=Lease.token + 1)
    taken = (
        insert_into(work.session, Lease)
        .values(name=name, holder=holder, token=1, expires_at=work.now + length)
        .on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": holder, "token": prolonged, "expires_at": work.now + length},
            where=or_(Lease.holder == holder, Lease.expires_at <= work.now),
        )
        .returning(Lease.token)
    )
    return (await work.session.execute(taken)).scalar_one_or_none()


@action
async def release(work: Work, name: str, holder: str) -> None:
    """Give a lease back early; nothing happens if it is no longer ours."""
    await work.session.execute(
        update(Lease).where(Lease.name == name, Lease.holder == holder).values(expires_at=work.now)
    )

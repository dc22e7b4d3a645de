"""The guests of an activity as its page shows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.activities.model import Guest


@dataclass(frozen=True, slots=True)
class GuestRow:
    """Somebody who is invited. `status` is their answer as RFC 5545 writes it, "" for none yet.

    `told`: whether the mail about it is written.
    """

    id: int
    address: str
    name: str
    told: bool
    status: str
    comment: str
    answered_at: datetime | None


async def guests_of(session: AsyncSession, activity_id: int) -> tuple[GuestRow, ...]:
    """Who is invited, in the order in which they were; one statement."""
    query = select(Guest).where(Guest.activity_id == activity_id, Guest.invited).order_by(Guest.id)
    return tuple(map(_row, await session.scalars(query)))


async def locked_guests(session: AsyncSession, activity_id: int) -> Sequence[Guest]:
    """Everybody who ever was invited, held until the transaction ends."""
    query = select(Guest).where(Guest.activity_id == activity_id).order_by(Guest.id)
    return (await session.scalars(query.with_for_update())).all()


def _row(guest: Guest) -> GuestRow:
    told = bool(guest.told)
    return GuestRow(guest.id, guest.address, guest.name, told, guest.status, guest.comment, guest.answered_at)

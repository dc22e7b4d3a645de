"""Whose mail is turned aside: addresses that sent spam. Nothing is lost: what they write is parked, to be looked at."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, update
from sqlalchemy.orm import Mapped, mapped_column

from hub.interactions.text import storable
from storage.types import Base, Key
from storage.unit_of_work import Work

# What is said of a contact from such an address where it would say that a machine wrote it.
BLOCKED = "blocked sender"


class BlockedAddress(Base):
    """An address on a channel whose contacts are parked. `stopped` counts them, the last one at `stopped_at`.

    `interaction_id` is the spam it was blocked for.
    """

    __tablename__ = "blocked_address"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    address: Mapped[str] = mapped_column(String(320), index=True)
    blocked_at: Mapped[datetime]
    blocked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    stopped: Mapped[int] = mapped_column(default=0)
    stopped_at: Mapped[datetime | None]


async def stop_blocked(work: Work, channel: str, address: str) -> bool:
    """Whether a contact from this address is turned aside; counts it. One statement."""
    theirs = (BlockedAddress.channel == channel, BlockedAddress.address == storable(address.lower(), 320))
    counted = update(BlockedAddress).where(*theirs).values(stopped=BlockedAddress.stopped + 1, stopped_at=work.now)
    found = await work.session.scalar(counted.returning(BlockedAddress.id).execution_options(synchronize_session=False))
    return found is not None

"""How far receivers that read a mailbox have come, kept after the commit of what they read."""

from datetime import datetime
from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base
from storage.unit_of_work import Storage, Work, action


class ReceiverPosition(Base):
    """How far a receiver that reads a mailbox has come, e.g. UIDVALIDITY and UID."""

    __tablename__ = "receiver_position"

    source: Mapped[str] = mapped_column(String(120), primary_key=True)
    position: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime]


async def position_of(storage: Storage, source: str) -> dict[str, Any] | None:
    """What was last kept for a source; None for one never read."""
    async with storage.reading() as session:
        row = await session.get(ReceiverPosition, source)
    return None if row is None else row.position


@action
async def keep_position(work: Work, source: str, position: dict[str, Any]) -> None:
    """Remember the position of a source."""
    await work.session.merge(ReceiverPosition(source=source, position=position, updated_at=work.now))

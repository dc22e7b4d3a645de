"""A contact as it came in, kept before anything is understood."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key

# What customers write on pages of ours; they are known by their e-mail address there, and answered at it.
PORTAL = "portal"


class ContactState(StrEnum):
    """How far an inbound contact got."""

    PENDING = "pending"
    FILED = "filed"
    QUARANTINED = "quarantined"


class InboundContact(Base):
    """A contact exactly as it came in, kept before anything was understood.

    Small ones carry their bytes in `raw`; larger ones name a blob in `raw_blob`. `defect`: why the receiver could not
    take it whole. `reason`: why it is in quarantine.
    """

    __tablename__ = "inbound_contact"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    channel: Mapped[str] = mapped_column(String(20))
    source: Mapped[str] = mapped_column(String(120), index=True)
    dedupe_key: Mapped[str] = mapped_column(String(200), unique=True)
    inboxes: Mapped[list[str]]
    envelope: Mapped[dict[str, Any]]
    raw: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    raw_blob: Mapped[str | None] = mapped_column(String(64), index=True)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    received_at: Mapped[datetime]
    state: Mapped[ContactState] = mapped_column(String(12), default=ContactState.PENDING, index=True)
    defect: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    duplicates: Mapped[int] = mapped_column(default=0)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)

    @property
    def answered_on(self) -> str:
        """The channel on which its sender is known, and answers leave."""
        return "email" if self.channel == PORTAL else self.channel

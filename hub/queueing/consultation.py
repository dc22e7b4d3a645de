"""Colleagues who are asked about a work item: the table, and how asking ends."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key


class ConsultationOutcome(StrEnum):
    """How asking a colleague ended."""

    ANSWERED = "answered"
    TAKEN_BACK = "takenBack"
    HANDED_OVER = "handedOver"


class Consultation(Base):
    """A colleague who is asked about a work item, by whoever has it. At most one is open for an item."""

    __tablename__ = "consultation"
    __table_args__ = (
        Index(
            "uq_consultation_open",
            "work_item_id",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
        Index("ix_consultation_colleague_id_ended_at", "colleague_id", "ended_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    work_item_id: Mapped[int] = mapped_column(ForeignKey("work_item.id"), index=True)
    asker_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    colleague_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"), index=True)
    asked_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(12), default="")

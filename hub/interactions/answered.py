"""What was answered by itself: at most once an interaction, and only so often a day an address."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base


class AutomaticAnswer(Base):
    """An interaction was answered by itself, or would have been: it is not again."""

    __tablename__ = "automatic_answer"

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), primary_key=True)
    at: Mapped[datetime]


class AutomaticAnswerCount(Base):
    """How often an address was to be answered automatically on a day (UTC)."""

    __tablename__ = "automatic_answer_count"

    address: Mapped[str] = mapped_column(String(320), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    count: Mapped[int]

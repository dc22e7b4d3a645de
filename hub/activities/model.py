"""Activities, their guests, and the secret addresses of calendars."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.activities.kinds import ActivityKind, ActivityState
from hub.activities.recurrence import Series
from hub.activities.when import When
from storage.types import Base, Key

_RECURRING = text("rule <> ''")


class Activity(Base):
    """Something somebody is to do. `version` is the number of its newest event.

    It is its owner's, and its queue's as a team; without a queue nobody else's. It ends when it begins where it is due
    at a moment. One with a `rule` recurs on the clock of `time_zone`; a date of it that is moved, done or cancelled is
    an activity of its own, of `series_id`, in place of what was to be at `date_at`.
    `remind_before` is in minutes. `uid` is what calendars of others know it by. `with_guests`: some
    were ever invited.
    """

    __tablename__ = "activity"
    __table_args__ = (
        UniqueConstraint("series_id", "date_at"),
        Index("ix_activity_owner_id_state_at_id", "owner_id", "state", "at", "id"),
        Index("ix_activity_queue_id_state_at_id", "queue_id", "state", "at", "id"),
        Index("ix_activity_recurring", "state", "at", "id", sqlite_where=_RECURRING, postgresql_where=_RECURRING),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    version: Mapped[int] = mapped_column(default=0)
    uid: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[ActivityKind] = mapped_column(String(12))
    state: Mapped[ActivityState] = mapped_column(String(12), default=ActivityState.OPEN)
    title: Mapped[str] = mapped_column(String(200))
    text: Mapped[str] = mapped_column(Text, default="")
    place: Mapped[str] = mapped_column(String(200), default="")
    urgency: Mapped[int] = mapped_column(default=0)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"), index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    all_day: Mapped[bool] = mapped_column(default=False)
    time_zone: Mapped[str] = mapped_column(String(60), default="UTC")
    rule: Mapped[str] = mapped_column(String(120), default="")
    until: Mapped[date | None]
    series_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"))
    date_at: Mapped[datetime | None]
    remind_before: Mapped[int | None]
    with_guests: Mapped[bool] = mapped_column(default=False, server_default=false())
    result: Mapped[str] = mapped_column(Text, default="")
    ended_at: Mapped[datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]

    @property
    def when(self) -> When:
        """When it is; of one that recurs, its first date."""
        return When(self.at, self.ends_at, self.all_day)

    @property
    def series(self) -> Series | None:
        """How it recurs; None if it does not."""
        return Series(self.at, self.time_zone, self.rule, self.until) if self.rule and self.at else None


class Guest(Base):
    """Somebody outside who is invited to an activity by e-mail, and what they answered.

    `status` is in the words of RFC 5545 section 3.2.12, "" until they answer. `told` is what their calendar was sent
    last and `sequence` its number; {} if nothing of it is there. `words` is what they read with the next mail.
    """

    __tablename__ = "activity_guest"
    __table_args__ = (UniqueConstraint("activity_id", "address"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    address: Mapped[str] = mapped_column(String(320), index=True)
    name: Mapped[str] = mapped_column(String(200))
    invited: Mapped[bool] = mapped_column(default=True)
    words: Mapped[str] = mapped_column(Text, default="")
    told: Mapped[dict[str, Any]] = mapped_column(default=dict)
    sequence: Mapped[int] = mapped_column(default=0)
    status: Mapped[str] = mapped_column(String(20), default="")
    comment: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]


class CalendarLink(Base):
    """The secret address under which somebody's calendar is read by other programs. Only its token's hash is kept."""

    __tablename__ = "calendar_link"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

"""Business calendars, service-level policies, and the clock of each interaction with the goals it runs against."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.service_level.business_hours import BusinessHours, Slot
from hub.service_level.course import Standstill, Stretch
from hub.service_level.goals import Due, Policy
from storage.types import Base, Key

_DUE = text("due_at IS NOT NULL")


class BusinessCalendar(Base):
    """When queues are open. `slots` are pairs of minutes by weekday ("0" is Monday); a holiday has `day` and `name`."""

    __tablename__ = "business_calendar"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    zone: Mapped[str] = mapped_column(String(64))
    slots: Mapped[dict[str, Any]] = mapped_column(default=dict)
    holidays: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=0)

    def hours(self) -> BusinessHours:
        """What its rows say. They were checked when they were written."""
        slots = {int(day): tuple(Slot(*pair) for pair in pairs) for day, pairs in self.slots.items()}
        days = frozenset(date.fromisoformat(each["day"]) for each in self.holidays)
        return BusinessHours(ZoneInfo(self.zone), slots, days)


class ServicePolicy(Base):
    """What customers of a queue are promised, for interactions of at least a priority; the highest that fits holds.

    The times are open time in seconds; None promises nothing. `pauses` are the states that stop the clock.
    """

    __tablename__ = "service_policy"
    __table_args__ = (UniqueConstraint("queue_id", "from_priority"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"))
    from_priority: Mapped[int] = mapped_column(default=0)
    first_response_seconds: Mapped[int | None]
    next_response_seconds: Mapped[int | None]
    resolution_seconds: Mapped[int | None]
    warn_percent: Mapped[int] = mapped_column(default=75)
    pauses: Mapped[list[str]] = mapped_column(default=list)
    version: Mapped[int] = mapped_column(default=0)

    def promise(self) -> Policy:
        """What it promises, as the rules count it."""
        return Policy(
            _time(self.first_response_seconds),
            _time(self.next_response_seconds),
            _time(self.resolution_seconds),
            self.warn_percent / 100,
        )


class ServiceClock(Base):
    """How an interaction went as far as its goals are concerned, and the one moment something is due next.

    `goal`, `due_at` and `warn_at` are of what is due first; None if nothing is. `stretches` are the times it stood
    still. `stale`: a policy or calendar changed, and it is to be counted anew.
    """

    __tablename__ = "service_clock"
    __table_args__ = (
        Index("ix_service_clock_due_at", "due_at", "interaction_id", sqlite_where=_DUE, postgresql_where=_DUE),
        Index("ix_service_clock_queue_id", "queue_id", "due_at", "interaction_id"),
        Index(
            "ix_service_clock_stale", "interaction_id", sqlite_where=text("stale = 1"), postgresql_where=text("stale")
        ),
    )

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), primary_key=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"))
    priority: Mapped[int] = mapped_column(default=0)
    opened_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    stretches: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    goal: Mapped[str] = mapped_column(String(16), default="")
    due_at: Mapped[datetime | None]
    warn_at: Mapped[datetime | None]
    stale: Mapped[bool] = mapped_column(default=False)

    def stood(self) -> tuple[Stretch, ...]:
        """The times it stood still."""
        return stretches_of(self.stretches)

    def keep(self, stretches: Iterable[Stretch]) -> None:
        """Write down the times it stood still."""
        self.stretches = written(stretches)


def stretches_of(kept: Iterable[Mapping[str, Any]]) -> tuple[Stretch, ...]:
    """The times that were written down."""
    return tuple(
        Stretch(Standstill(each["why"]), datetime.fromisoformat(each["since"]), _moment(each["until"])) for each in kept
    )


def written(stretches: Iterable[Stretch]) -> list[dict[str, Any]]:
    """These times, as they are kept."""
    return [
        {
            "why": each.why.value,
            "since": each.since.isoformat(),
            "until": each.until.isoformat() if each.until else None,
        }
        for each in stretches
    ]


class ServiceGoal(Base):
    """One goal of one interaction, since the moment it began to count: kept for good, broken or not.

    It is broken when `ended_at`, or now, is later than `due_at`. `warned_at` and `breached_at` say when people were
    told, `tell_at` when they are to be told next.
    """

    __tablename__ = "service_goal"
    __table_args__ = (
        Index(
            "ix_service_goal_tell_at",
            "tell_at",
            sqlite_where=text("tell_at IS NOT NULL"),
            postgresql_where=text("tell_at IS NOT NULL"),
        ),
        Index("ix_service_goal_due_at", "due_at", "interaction_id"),
    )

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), primary_key=True)
    goal: Mapped[str] = mapped_column(String(16), primary_key=True)
    since: Mapped[datetime] = mapped_column(primary_key=True)
    due_at: Mapped[datetime | None]
    tell_at: Mapped[datetime | None]
    warned_at: Mapped[datetime | None]
    breached_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    def run(self, due: Due) -> None:
        """Count against this moment. What people were told once they are not told again."""
        self.due_at, self.ended_at = due.at, None
        # What stands still before it is due is told of when it goes on, though it was nearly due already.
        over = due.at is None or self.breached_at is not None
        self.tell_at = None if over else due.at if self.warned_at else due.warn_at

    def end(self, at: datetime) -> None:
        """It was reached at this moment, or is not asked for any more."""
        self.ended_at, self.tell_at = at, None

    def is_to_be_told(self, now: datetime) -> bool:
        """Whether people are to hear of it, who have not."""
        return self.due_at is not None and self.tell_at is not None and self.tell_at <= now


def _time(seconds: int | None) -> timedelta | None:
    return None if seconds is None else timedelta(seconds=seconds)


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None

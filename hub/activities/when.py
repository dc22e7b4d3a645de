"""When something is: a stretch of time, a moment, whole days, or whenever. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from hub.errors import Invalid, sentence

# Nothing is planned further away than this, before or after now.
FURTHEST = timedelta(days=3653)
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class When:
    """When something begins and when it is over, which is no more part of it; a moment is both.

    Without a beginning it is for whenever. Whole days go from midnight to midnight in the zone of whoever it is for.
    """

    at: datetime | None = None
    ends_at: datetime | None = None
    all_day: bool = False

    @property
    def length(self) -> timedelta:
        """How long it takes."""
        return self.ends_at - self.at if self.at is not None and self.ends_at is not None else timedelta(0)


def moment(at: datetime) -> When:
    """A point in time, as a task is due."""
    return When(at, at)


def whole_days(first: date, last: date, zone: str) -> When:
    """All of these days in a zone, from one midnight to another. Raises `Invalid` if the last is before the first."""
    if last < first:
        raise Invalid("It ends before it begins.", {"ends_at": sentence("It ends before it begins.")})
    return When(midnight(first, zone), midnight(last + timedelta(days=1), zone), all_day=True)


def midnight(day: date, zone: str) -> datetime:
    """When a day begins in a zone, in UTC. Where the clock skips midnight, as it would have been (RFC 5545 s3.3.5)."""
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


class Step(StrEnum):
    """How far something is moved by one key."""

    DAY = "day"
    DAY_BEFORE = "dayBefore"
    HALF_HOUR = "halfHour"
    HALF_HOUR_BEFORE = "halfHourBefore"


_STEPS = {
    Step.DAY: timedelta(days=1),
    Step.DAY_BEFORE: timedelta(days=-1),
    Step.HALF_HOUR: timedelta(minutes=30),
    Step.HALF_HOUR_BEFORE: timedelta(minutes=-30),
}


def stepped(at: datetime, step: Step, zone: str) -> datetime:
    """A step earlier or later on the clock of a zone: a day later is at the same time, whatever summer time does."""
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + _STEPS[step]
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def of_zone(when: When, zone: str, other: str) -> When:
    """Whole days said in one zone as the same days in another; what is at a time stays when it is."""
    if not when.all_day or when.at is None or when.ends_at is None:
        return when
    return whole_days(day_of(when.at, zone), day_of(when.ends_at - timedelta(seconds=1), zone), other)


def day_of(at: datetime, zone: str) -> date:
    """Which day it is in a zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def checked(when: When, now: datetime) -> When:
    """The same in UTC. Raises `Invalid` for what ends before it begins, takes over a year, or is too far away."""
    if when.at is None:
        return When()
    at, ends_at = when.at.astimezone(UTC), (when.ends_at or when.at).astimezone(UTC)
    if ends_at < at:
        raise Invalid("It ends before it begins.", {"ends_at": sentence("It ends before it begins.")})
    if ends_at - at > LONGEST:
        raise Invalid("It takes at most a year.", {"ends_at": sentence("It takes at most a year.")})
    if not now - FURTHEST <= at <= now + FURTHEST:
        raise Invalid("Choose a time within ten years.", {"at": sentence("Choose a time within ten years.")})
    return When(at, ends_at, when.all_day)

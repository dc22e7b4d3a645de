"""Where in a worklist something stands: overdue, today, later, or whenever. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum

from hub.activities.kinds import WAITING_KINDS, ActivityKind
from hub.activities.when import When, day_of, midnight


class Bucket(StrEnum):
    """A part of a worklist, in the order they are worked on."""

    OVERDUE = "overdue"
    TODAY = "today"
    LATER = "later"
    WHENEVER = "whenever"


def bucket_of(kind: ActivityKind, when: When, now: datetime, zone: str) -> Bucket | None:
    """Where an open activity stands for somebody in this zone; None for an appointment that is over."""
    if when.at is None or when.ends_at is None:
        return Bucket.WHENEVER
    if when.ends_at <= now:
        return Bucket.OVERDUE if kind in WAITING_KINDS else None
    return Bucket.TODAY if when.at < end_of_day(now, zone) else Bucket.LATER


def end_of_day(now: datetime, zone: str) -> datetime:
    """When tomorrow begins in a zone."""
    return midnight(day_of(now, zone) + timedelta(days=1), zone)

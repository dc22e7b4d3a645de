"""Invitations to events, as they come with contacts of any channel (RFC 5545, RFC 5546)."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class Participation(StrEnum):
    """How somebody answers an invitation (RFC 5545 section 3.2.12)."""

    ACCEPTED = "ACCEPTED"
    TENTATIVE = "TENTATIVE"
    DECLINED = "DECLINED"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody of an invitation. `status` is their answer in the words of RFC 5545 section 3.2.12, "" if not told."""

    address: str
    name: str = ""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Invitation:
    """One event. `method` is what its sender wants: REQUEST, CANCEL, REPLY …, "" for a mere file.

    Moments are UTC; a whole day is its midnight, and a `floating` one was told without a zone: nobody says where.
    `recurrence` is the rule as RFC 5545 writes it. A later one with the same `uid` and `recurrence_id` and a higher
    `sequence` replaces it. `comment` is what somebody says who answers.
    """

    method: str
    uid: str
    sequence: int = 0
    summary: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    all_day: bool = False
    place: str = ""
    organizer: Attendee | None = None
    attendees: tuple[Attendee, ...] = ()
    description: str = ""
    recurrence: str = ""
    recurrence_id: str = ""
    cancelled: bool = False
    floating: bool = False
    comment: str = ""

    @property
    def event(self) -> tuple[str, str]:
        """What several messages about one event, or one date of a series, have in common."""
        return self.uid, self.recurrence_id

    def as_json(self) -> dict[str, Any]:
        """In JSON values only."""
        moments = {name: at.isoformat() if (at := getattr(self, name)) else None for name in ("starts_at", "ends_at")}
        return asdict(self) | moments


def invitation_of_json(told: Mapping[str, Any]) -> Invitation:
    """What `as_json` gave. Raises `ValueError`, `TypeError` or `KeyError` for anything else."""
    organizer = told["organizer"]
    return Invitation(
        **{name: str(told[name]) for name in ("method", "uid", "summary", "place", "description")},
        **{name: str(told[name]) for name in ("recurrence", "recurrence_id")},
        sequence=int(told["sequence"]),
        starts_at=_moment(told["starts_at"]),
        ends_at=_moment(told["ends_at"]),
        all_day=bool(told["all_day"]),
        organizer=_attendee(organizer) if organizer else None,
        attendees=tuple(map(_attendee, told["attendees"])),
        cancelled=bool(told["cancelled"]),
        # Those that were kept first had neither.
        floating=bool(told.get("floating", False)),
        comment=str(told.get("comment", "")),
    )


def _attendee(told: Mapping[str, Any]) -> Attendee:
    return Attendee(str(told["address"]), str(told["name"]), str(told["status"]))


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None

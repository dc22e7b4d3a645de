"""Hours and holidays as people write them, e.g. 9-12, 13:30-17: read, and written the same way for everybody. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from hub.errors import Invalid, sentence
from hub.service_level.business_hours import Slot

MOST_HOLIDAYS = 500
MOST_NAME = 120
_SLOT = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*[-\N{EN DASH}]\s*(\d{1,2})(?:[:.](\d{2}))?")
_SEPARATOR = re.compile(r"\s*[,;]\s*")
_UNIT = {"": 60, "m": 60, "min": 60, "h": 3600, "d": 86_400}
_LENGTH = re.compile(r"(\d{1,6})\s*(m|min|h|d|)")


@dataclass(frozen=True, slots=True, order=True)
class Holiday:
    """A day on which nobody is there."""

    day: date
    name: str = ""


def read_slots(written: str, field: str) -> tuple[Slot, ...]:
    """The slots of a day, in order; none for a day that is closed. Raises `Invalid`, which names the field."""
    pieces = [piece for piece in _SEPARATOR.split(written.strip()) if piece]
    slots = sorted((_slot(piece, field) for piece in pieces), key=lambda slot: slot.opens)
    if any(a.closes > b.opens for a, b in pairwise(slots)):
        raise Invalid("The slots of a day overlap.", {field: sentence("The slots of a day overlap.")})
    return tuple(slots)


def write_slots(slots: Iterable[Slot]) -> str:
    """The slots of a day, e.g. 09:00-12:00, 13:00-17:00."""
    return ", ".join(f"{_clock(slot.opens)}-{_clock(slot.closes)}" for slot in slots)


def read_holidays(written: str) -> tuple[Holiday, ...]:
    """One a line, a date (ISO 8601) and its name; in order, each day once. Raises `Invalid`."""
    found: dict[date, Holiday] = {}
    for line in filter(str.strip, written.splitlines()):
        day, _, name = line.strip().partition(" ")
        try:
            found[date.fromisoformat(day)] = Holiday(date.fromisoformat(day), name.strip()[:MOST_NAME])
        except ValueError as error:
            wrong = sentence("Each line begins with a date, e.g. 2026-12-25.")
            raise Invalid("Each line begins with a date, e.g. 2026-12-25.", {"holidays": wrong}) from error
    if len(found) > MOST_HOLIDAYS:
        raise Invalid("These are too many holidays.", {"holidays": sentence("These are too many holidays.")})
    return tuple(sorted(found.values()))


def write_holidays(holidays: Sequence[Holiday]) -> str:
    """One a line."""
    return "\n".join(f"{each.day.isoformat()} {each.name}".strip() for each in holidays)


def read_length(written: str, field: str) -> timedelta | None:
    """An amount of open time, e.g. 30 (minutes), 30 min, 4 h or 2 d of 24 hours; None for nothing written.

    Raises `Invalid` for anything else, and for none at all or more than a year.
    """
    if not written.strip():
        return None
    found = _LENGTH.fullmatch(written.strip().lower())
    length = timedelta(seconds=int(found[1]) * _UNIT[found[2]]) if found else timedelta()
    if not timedelta() < length <= timedelta(days=366):
        wrong = sentence("Write a time such as 30 min or 4 h.")
        raise Invalid("Write a time such as 30 min or 4 h.", {field: wrong})
    return length


def write_length(length: timedelta | None) -> str:
    """An amount of open time in hours, or in minutes if these leave nothing over."""
    if length is None:
        return ""
    minutes = int(length.total_seconds()) // 60
    return f"{minutes // 60} h" if minutes % 60 == 0 else f"{minutes} min"


def _slot(piece: str, field: str) -> Slot:
    found = _SLOT.fullmatch(piece)
    wrong = sentence("Write times of day such as 9:00-12:00, 13:00-17:00.")
    if found is None or int(found[2] or 0) > 59 or int(found[4] or 0) > 59:
        raise Invalid("Write times of day such as 9:00-12:00, 13:00-17:00.", {field: wrong})
    opens, closes = int(found[1]) * 60 + int(found[2] or 0), int(found[3]) * 60 + int(found[4] or 0)
    try:
        return Slot(opens, closes)
    except Invalid as error:
        raise Invalid(error.sentence, {field: error.sentence}) from error


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"

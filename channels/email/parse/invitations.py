"""Calendar invitations in a mail (RFC 5545, RFC 5546, RFC 6047): what a card shows, and an answer needs."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from icalendar import Calendar, Component

from channels.email.parse.charsets import decode
from channels.email.parse.tree import Part
from hub.invitation import Attendee, Invitation

_TYPES = ("text/calendar", "application/ics", "text/x-vcalendar")
# More than any invitation; what is larger stays a file.
_MOST_BYTES = 512 * 1024
_MOST_EVENTS = 10
_MOST_ATTENDEES = 200
_MOST_TEXT = 20_000
# An answer names the event by its whole id (RFC 5546 s3.2.3); Exchange writes some 200 characters.
_LONGEST_ID = 1000
_METHODS = frozenset({"PUBLISH", "REQUEST", "REPLY", "ADD", "CANCEL", "REFRESH", "COUNTER", "DECLINECOUNTER"})
_MAILTO = re.compile(r"mailto:", re.IGNORECASE)


def read_invitations(root: Part, defects: list[str]) -> tuple[Invitation, ...]:
    """The events of a mail's calendar parts, each once; several parts often carry the same one."""
    found: dict[tuple[str, str, int], Invitation] = {}
    for part in root.walk():
        if _is_calendar(part):
            for invitation in islice(_events(part, defects), _MOST_EVENTS):
                found.setdefault((invitation.uid, invitation.recurrence_id, invitation.sequence), invitation)
    return tuple(islice(found.values(), _MOST_EVENTS))


def _is_calendar(part: Part) -> bool:
    return not part.children and (part.content_type in _TYPES or part.name.lower().endswith(".ics"))


def _events(part: Part, defects: list[str]) -> Iterator[Invitation]:
    content = part.content
    if len(content) > _MOST_BYTES:
        defects.append("an invitation is too large to be shown as one")
        return
    try:
        calendar = Calendar.from_ical(decode(content, part.parameters.get("charset", "")))
        # RFC 6047 s2.4: the parameter of the part equals the property of the calendar; some write only one of them.
        method = str(calendar.get("METHOD") or part.parameters.get("method", "")).upper()
        events = [_invitation(event, method if method in _METHODS else "") for event in calendar.walk("VEVENT")]
    except Exception:  # noqa: BLE001 (the library raises whatever its parts raise; the file itself is kept)
        defects.append("an invitation could not be read")
        return
    yield from (event for event in events if event.uid and len(event.uid) <= _LONGEST_ID)


def _invitation(event: Component, method: str) -> Invitation:
    starts, all_day = _moment(event, "DTSTART")
    ends, _ = _moment(event, "DTEND")
    if ends is None and starts is not None:
        ends = starts + _length(event, timedelta(days=1) if all_day else timedelta())
    recurrence = event.get("RRULE")
    return Invitation(
        method=method,
        uid=_text(event, "UID"),
        sequence=_number(event.get("SEQUENCE")),
        summary=_text(event, "SUMMARY")[:500],
        starts_at=starts,
        ends_at=ends,
        all_day=all_day,
        place=_text(event, "LOCATION")[:500],
        organizer=next(iter(_people(event, "ORGANIZER")), None),
        attendees=tuple(islice(_people(event, "ATTENDEE"), _MOST_ATTENDEES)),
        description=_text(event, "DESCRIPTION")[:_MOST_TEXT],
        recurrence=recurrence.to_ical().decode()[:500] if recurrence is not None else "",
        recurrence_id=_moment_text(event, "RECURRENCE-ID"),
        cancelled=method == "CANCEL" or _text(event, "STATUS").upper() == "CANCELLED",
        floating=_floats(event),
        comment=_text(event, "COMMENT")[:_MOST_TEXT],
    )


def _moment(event: Component, name: str) -> tuple[datetime | None, bool]:
    """A moment in UTC, and whether it is a whole day. A time without a zone is taken as UTC: nobody says where."""
    value = getattr(event.get(name), "dt", None)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC), False
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC), True
    return None, False


def _floats(event: Component, name: str = "DTSTART") -> bool:
    value = getattr(event.get(name), "dt", None)
    return isinstance(value, datetime) and value.tzinfo is None


def _moment_text(event: Component, name: str) -> str:
    moment, all_day = _moment(event, name)
    if moment is None:
        return ""
    if all_day:
        return moment.strftime("%Y%m%d")
    return moment.strftime("%Y%m%dT%H%M%S" if _floats(event, name) else "%Y%m%dT%H%M%SZ")


def _length(event: Component, otherwise: timedelta) -> timedelta:
    length = getattr(event.get("DURATION"), "dt", None)
    return length if isinstance(length, timedelta) else otherwise


def _people(event: Component, name: str) -> Iterator[Attendee]:
    found = event.get(name)
    for person in found if isinstance(found, list) else [found] if found is not None else []:
        address = _MAILTO.sub("", str(person)).strip()
        if "@" in address and len(address) <= 320:
            told = person.params
            status = str(told.get("PARTSTAT", "")).upper()[:20]
            yield Attendee(address, str(told.get("CN", ""))[:200], status)


def _text(event: Component, name: str) -> str:
    found = event.get(name)
    first = found[0] if isinstance(found, list) and found else found
    return "" if first is None else str(first).replace("\x00", "").strip()


def _number(value: object) -> int:
    try:
        return max(0, min(int(str(value)), 2**31 - 1))
    except ValueError:
        return 0

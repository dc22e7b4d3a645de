"""When a mail was written, as far as its header can be believed."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from channels.email.parse.fields import Fields

# Clocks differ, and so do ideas of the time zone.
_AHEAD = timedelta(days=1)
_LONGEST = 200


def written_at(fields: Fields, defects: list[str]) -> datetime | None:
    """Aware. A date missing, unreadable or after the receipt gives way to the newest Received; None without either."""
    written = _read(fields.token("date"))
    received = next(iter(fields.raw("received")), b"").decode("ascii", "replace")
    taken = _read(received.rpartition(";")[2])
    if written is None:
        defects.append("the date is missing or cannot be read")
        return taken
    if taken is not None and written > taken + _AHEAD:
        defects.append("the date lies after the receipt")
        return taken
    return written


def _read(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(" ".join(text[:_LONGEST].split()))
        aware = found if found.tzinfo else found.replace(tzinfo=UTC)
        # Years near the ends of the calendar cannot be compared.
        aware.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return aware

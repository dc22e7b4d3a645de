"""Times as an agent picks them: on the clock of their own wall, e.g. `2026-11-24T08:00`."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hub.errors import Invalid


def instant(written: str, zone: str) -> datetime | None:
    """The moment at which the clock in a zone shows this; None for "". Raises `Invalid` for what is no such time.

    What the clock shows twice, when summer ends, is the first of the two.
    """
    if not written:
        return None
    try:
        shown = datetime.fromisoformat(written)
        local = ZoneInfo(zone)
    except (ValueError, ZoneInfoNotFoundError) as error:
        raise Invalid("That is no time.", {"leaves_at": "no time"}) from error
    if shown.tzinfo is not None or not 2000 <= shown.year < 9000:
        raise Invalid("That is no time.", {"leaves_at": "no time"})
    return shown.replace(tzinfo=local).astimezone(UTC)

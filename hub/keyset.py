"""Windows of lists that go on after the last row they showed: by a time and an id, the newest first."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from hub.errors import Invalid

LARGEST_KEY = 2**63 - 1
Row = TypeVar("Row")


def position(cursor: str) -> tuple[datetime, int]:
    """Where a list goes on. Raises `Invalid` for what was never given out."""
    moment, _, number = cursor.rpartition("~")
    try:
        at, key = datetime.fromisoformat(moment).astimezone(UTC), int(number)
    except (ValueError, OverflowError) as error:
        raise _unknown() from error
    if not 0 <= key <= LARGEST_KEY:
        raise _unknown()
    return at, key


def cursor_of(at: datetime, key: int) -> str:
    """What a list that ends with this row goes on by."""
    return f"{at.isoformat()}~{key}"


def cut(found: Sequence[Row], most: int) -> tuple[Sequence[Row], bool]:
    """As many rows as are shown, of which one more was read to see whether there are further ones."""
    return found[:most], len(found) > most


def _unknown() -> Invalid:
    return Invalid("This part of the list is not there any more.", {"cursor": "unknown"})

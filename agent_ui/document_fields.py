"""The fields of documents as forms send them."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from hub.errors import Invalid, sentence

NUMBERS = frozenset({"category_id", "owner_id", "priority"})
DATES = frozenset({"wanted_on", "valid_from", "valid_to", "day"})


def value_of(name: str, written: str) -> Any:
    """A field as it is kept. Raises `Invalid` for a date that is none."""
    if name in NUMBERS:
        return number_of(written.strip()) or None
    if name == "currency":
        return written.strip().upper()
    if name not in DATES:
        return written
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise Invalid("That is no date.", {name: sentence("That is no date.")}) from error


def number_of(written: str) -> int:
    """A whole number as it was typed; 0 for what is none."""
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= 18 else 0


def decimal_of(name: str, written: str) -> Decimal:
    """An amount, with a point or a comma. Raises `Invalid` naming the field."""
    try:
        return Decimal(written.strip().replace(",", "."))
    except InvalidOperation as error:
        raise Invalid("That is no number.", {name: sentence("That is no number.")}) from error

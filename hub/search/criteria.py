"""What is asked for beyond words: fields, operators and values, as they stand in the address of a search. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from hub.errors import Invalid, sentence
from hub.interactions.text import storable


class Operator(StrEnum):
    """How a field is compared with values."""

    IS = "is"
    IS_NOT = "isNot"
    ANY_OF = "anyOf"
    CONTAINS = "contains"
    WITHOUT = "without"
    ON = "on"
    BEFORE = "before"
    AFTER = "after"
    BETWEEN = "between"
    AT_LEAST = "atLeast"
    AT_MOST = "atMost"


_CHOICE = (Operator.IS, Operator.IS_NOT, Operator.ANY_OF)
_TEXT = (Operator.CONTAINS, Operator.WITHOUT)
_DAY = (Operator.ON, Operator.BEFORE, Operator.AFTER, Operator.BETWEEN)

# Every field that may be asked for, and how. Nothing else reaches a query.
FIELDS: Mapping[str, tuple[Operator, ...]] = {
    "text": _TEXT,
    "kind": _CHOICE,
    "channel": _CHOICE,
    "queue": _CHOICE,
    "state": _CHOICE,
    "agent": _CHOICE,
    "customer": (Operator.CONTAINS, Operator.IS),
    "tag": _CHOICE,
    "day": _DAY,
    "category": (Operator.CONTAINS,),
    "sku": (Operator.IS, Operator.ANY_OF),
    "amount": (Operator.AT_LEAST, Operator.AT_MOST, Operator.BETWEEN),
}
_SEVERAL = frozenset({Operator.ANY_OF, Operator.IS_NOT, Operator.BETWEEN})
_NUMBERS = frozenset({"queue", "agent"})
GREATEST = Decimal(10) ** 13
MOST = 12
MOST_VALUES = 20
LONGEST_VALUE = 120
_BETWEEN_VALUES = "~"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One condition, e.g. that the channel is one of two."""

    field: str
    operator: Operator
    values: tuple[str, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The values of a field whose values are ids."""
        return tuple(int(value) for value in self.values)

    @property
    def amounts(self) -> tuple[Decimal, Decimal]:
        """The least and the greatest amount that are meant, both included."""
        first, last = Decimal(self.values[0]), Decimal(self.values[-1])
        match self.operator:
            case Operator.AT_LEAST:
                return first, GREATEST
            case Operator.AT_MOST:
                return Decimal(0), last
            case _:
                return first, last

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day that are meant, both included; open ends are the first and last there are."""
        first = last = date.fromisoformat(self.values[0])
        match self.operator:
            case Operator.BEFORE:
                return date.min, date.fromordinal(max(first.toordinal() - 1, 1))
            case Operator.AFTER:
                return date.fromordinal(min(last.toordinal() + 1, date.max.toordinal())), date.max
            case Operator.BETWEEN:
                return first, date.fromisoformat(self.values[1])
            case _:
                return first, last


def read(written: Iterable[str]) -> tuple[Criterion, ...]:
    """The criteria of an address, each written `field:operator:value~value`. Raises `Invalid`."""
    criteria = tuple(_read(each) for each in written)
    if len(criteria) > MOST:
        raise Invalid(sentence("These are too many criteria for one search."))
    return criteria


def write(criterion: Criterion) -> str:
    """A criterion as it stands in an address."""
    return f"{criterion.field}:{criterion.operator}:{_BETWEEN_VALUES.join(criterion.values)}"


def _read(written: str) -> Criterion:
    name, _, rest = written.partition(":")
    operator, _, value = rest.partition(":")
    if name not in FIELDS or operator not in FIELDS[name]:
        raise Invalid(sentence("This cannot be searched for."))
    values = value.split(_BETWEEN_VALUES) if operator in _SEVERAL else [value]
    kept = tuple(each.strip() for each in values if each.strip())
    criterion = Criterion(name, Operator(operator), kept)
    if not _makes_sense(criterion):
        raise Invalid(sentence("A criterion has no value, or one that does not fit."))
    return criterion


def _makes_sense(criterion: Criterion) -> bool:
    values = criterion.values
    if not values or len(values) > MOST_VALUES or max(map(len, values)) > LONGEST_VALUE:
        return False
    if criterion.field in _NUMBERS or (criterion.field == "customer" and criterion.operator == Operator.IS):
        return all(value.isdecimal() and value.isascii() and len(value) <= 18 for value in values)
    if criterion.field == "amount":
        return len(values) == 1 + (criterion.operator == Operator.BETWEEN) and all(map(_is_amount, values))
    if criterion.field != "day":
        return all(value == storable(value) for value in values)
    return len(values) == 1 + (criterion.operator == Operator.BETWEEN) and all(map(_is_day, values))


def _is_amount(value: str) -> bool:
    return re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,4})?", value) is not None


def _is_day(value: str) -> bool:
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return False
    # The first and the last year there are have days that are in no year elsewhere in the world.
    return len(value) == len("2026-01-31") and date.min.year < day.year < date.max.year

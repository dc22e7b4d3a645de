"""The figures of a day in half hours, each of which opens to its list as any other figure does."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, literal
from sqlalchemy.orm import InstrumentedAttribute

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import Invalid
from hub.figures.figures import OF_ARRIVALS, Figures, counts_by, together
from hub.figures.measures import Measure, Scope, clock_of
from storage.unit_of_work import Storage

HALF_HOUR = timedelta(minutes=30)
# Two of the longest days there are: a chart of more is one of days.
MOST = 100


@dataclass(frozen=True, slots=True)
class HalfHour:
    """What came within half an hour, and what was handled. `passages_behind` lists a measure of it by its `scope`.

    Nothing of it is of this moment: `WAITING` and `IN_HAND` are 0.
    """

    scope: Scope
    figures: Figures


def day_of(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """When a day begins and when the next one does, where it is this time; 23 or 25 hours where clocks are changed."""
    # Of a midnight that comes twice the first; of one that is left out, the moment of the change (PEP 495, fold=0).
    midnight, next_midnight = (
        datetime.combine(each, time.min, zone).astimezone(UTC) for each in (day, day + timedelta(days=1))
    )
    return midnight, next_midnight


def half_hours(since: datetime, until: datetime) -> list[datetime]:
    """When each half hour of a span begins; the last one may be shorter. Raises `Invalid` for more than `MOST`."""
    if until - since > MOST * HALF_HOUR:
        raise Invalid("This is too long to be shown in half hours.", {"until": "too long"})
    return [since + number * HALF_HOUR for number in range(-((since - until) // HALF_HOUR))]


async def figures_by_half_hour(storage: Storage, actor: Actor, scope: Scope) -> tuple[HalfHour, ...]:
    """The figures of each half hour of the scope's span, also of those nothing happened in; two statements.

    Raises `NotAllowed` for who does not supervise, `Invalid` for a span that is too long.
    """
    require(actor, Permission.SUPERVISE)
    begins = half_hours(scope.since, scope.until)
    if not begins:
        return ()
    async with storage.reading() as session:
        offered, ended = (among(clock_of(measure), begins) for measure in (Measure.OFFERED, Measure.HANDLED))
        arrived = await counts_by(session, actor, scope, (offered,), OF_ARRIVALS)
        handled = await counts_by(session, actor, scope, (ended,), (Measure.HANDLED,))
    spans = zip(begins, [*begins[1:], scope.until], strict=True)
    return tuple(
        HalfHour(
            replace(scope, since=since, until=until), together(arrived.get((number,)), handled.get((number,)), None)
        )
        for number, (since, until) in enumerate(spans)
    )


def among(clock: ColumnElement[Any] | InstrumentedAttribute[Any], begins: Sequence[datetime]) -> ColumnElement[Any]:
    """Which half hour a time of the span falls into, by the very comparisons that its list is selected by."""

    def between(first: int, last: int) -> ColumnElement[Any]:
        # By halves: six comparisons a passage instead of fifty.
        if first == last:
            return literal(first)
        middle = (first + last + 1) // 2
        return case((clock < begins[middle], between(first, middle - 1)), else_=between(middle, last))

    return between(0, len(begins) - 1)

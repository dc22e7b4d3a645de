"""A calendar as it is drawn: a day, a week or a month on the clock of whoever looks. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from hub.activities.lanes import lanes
from hub.activities.rows import ActivityRow, Window
from hub.activities.when import day_of, midnight

# A working day is drawn whole; hours before and after it only where there is something.
FIRST_HOUR, LAST_HOUR = 7, 19
QUARTER, QUARTERS = 15, 4
DAY = timedelta(days=1)
MOST_LANES = 6


class View(StrEnum):
    """How much is drawn at once."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Placed:
    """Something at its place in a day: from which quarter of the drawn hours on, how many, and beside what."""

    row: ActivityRow
    start: int
    length: int
    lane: int
    lanes: int


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day: what takes all of it, and the rest in order of time."""

    date: date
    whole: tuple[ActivityRow, ...]
    placed: tuple[Placed, ...]
    is_today: bool
    is_inside: bool

    @property
    def rows(self) -> tuple[ActivityRow, ...]:
        """Everything of the day."""
        return (*self.whole, *(each.row for each in self.placed))


@dataclass(frozen=True, slots=True)
class CalendarPage:
    """What is drawn: each day from `first_hour` to `last_hour`. `before` and `after` are where one turns to."""

    view: View
    on: date
    today: date
    days: tuple[CalendarDay, ...]
    first_hour: int
    last_hour: int
    before: date
    after: date

    @property
    def weeks(self) -> tuple[tuple[CalendarDay, ...], ...]:
        """The days by their weeks."""
        return tuple(self.days[start : start + 7] for start in range(0, len(self.days), 7))


def window_of(view: View, on: date, zone: str) -> Window:
    """The time that a view of a day shows."""
    days = _days(view, on)
    return Window(midnight(days[0], zone), midnight(days[-1] + DAY, zone))


def drawn(view: View, on: date, found: Iterable[ActivityRow], now: datetime, zone: str) -> CalendarPage:
    """The page of a view with what was found in its window."""
    days, rows, today = _days(view, on), tuple(found), day_of(now, zone)
    timed = {day: _timed(rows, day, zone) for day in days}
    spans = [span for each in timed.values() for _, span in each]
    first = min([FIRST_HOUR, *(begins // 60 for begins, _ in spans)])
    last = max([LAST_HOUR, *(-(-ends // 60) for _, ends in spans)])
    return CalendarPage(
        view=view,
        on=on,
        today=today,
        days=tuple(
            CalendarDay(
                date=day,
                whole=tuple(row for row in rows if row.when.all_day and _covers(row, day)),
                placed=_placed(timed[day], first),
                is_today=day == today,
                is_inside=view != View.MONTH or day.month == on.month,
            )
            for day in days
        ),
        first_hour=first,
        last_hour=last,
        before=_turned(view, on, -1),
        after=_turned(view, on, 1),
    )


def _days(view: View, on: date) -> list[date]:
    if view == View.DAY:
        return [on]
    first = on if view == View.WEEK else on.replace(day=1)
    # A week begins on Monday (ISO 8601).
    monday = first - first.weekday() * DAY
    if view == View.WEEK:
        return [monday + number * DAY for number in range(7)]
    following = (on.replace(day=1) + 31 * DAY).replace(day=1)
    return [monday + number * DAY for number in range(-(-(following - monday).days // 7) * 7)]


def _turned(view: View, on: date, by: int) -> date:
    if view == View.MONTH:
        return ((on.replace(day=1) - DAY) if by < 0 else (on.replace(day=1) + 31 * DAY)).replace(day=1)
    return on + by * (DAY if view == View.DAY else 7 * DAY)


def _covers(row: ActivityRow, day: date) -> bool:
    """Whole days are those of whoever it is for: a holiday is the same day everywhere."""
    at, ends_at = row.when.at, row.when.ends_at
    assert at is not None, "it is in the window"
    return day_of(at, row.time_zone) <= day < day_of(ends_at or at, row.time_zone)


def _timed(rows: Sequence[ActivityRow], day: date, zone: str) -> list[tuple[ActivityRow, tuple[int, int]]]:
    """What is at a time of a day, with its minutes on the clock; a moment is drawn as the shortest stretch."""
    found = []
    for row in rows:
        at, ends_at = row.when.at, row.when.ends_at
        if at is None or ends_at is None or row.when.all_day:
            continue
        begins, ends = _minutes(at, day, zone), _minutes(ends_at, day, zone)
        if (begins < 24 * 60 and (ends > 0 or begins == 0) and begins >= 0) or (begins < 0 < ends):
            begins = max(begins, 0) // QUARTER * QUARTER
            found.append((row, (begins, min(max(-(-ends // QUARTER) * QUARTER, begins + 2 * QUARTER), 24 * 60))))
    return sorted(found, key=lambda each: (each[1], each[0].id))


def _minutes(at: datetime, day: date, zone: str) -> int:
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC)
    return int((local - datetime(day.year, day.month, day.day, tzinfo=UTC)).total_seconds()) // 60


def _placed(timed: Sequence[tuple[ActivityRow, tuple[int, int]]], first_hour: int) -> tuple[Placed, ...]:
    beside = lanes([span for _, span in timed])
    return tuple(
        Placed(row, begins // QUARTER - first_hour * QUARTERS, (ends - begins) // QUARTER, lane, min(count, MOST_LANES))
        for (row, (begins, ends)), (lane, count) in zip(timed, beside, strict=True)
    )

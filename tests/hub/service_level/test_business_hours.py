"""Business hours agree with looking at the clock every minute, on days when the clock is changed too."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.errors import Invalid
from hub.service_level.business_hours import BusinessHours, Slot

MINUTE = timedelta(minutes=1)
# Half hours, changes at midnight, a change of half an hour, and one that skips a whole day lie among these.
ZONES = ("UTC", "Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca")
DAYS = (datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC), datetime(2018, 11, 4, tzinfo=UTC))
OFFICE = {day: (Slot(9 * 60, 12 * 60), Slot(13 * 60, 17 * 60)) for day in range(5)}
BERLIN = BusinessHours(ZoneInfo("Europe/Berlin"), OFFICE, frozenset({date(2026, 1, 1)}))
ALWAYS = BusinessHours(ZoneInfo("Europe/Berlin"), {day: (Slot(0, 1440),) for day in range(7)})

ends = st.lists(st.integers(0, 96).map(lambda quarter: quarter * 15), min_size=2, max_size=6, unique=True)
slots = ends.map(lambda at: tuple(Slot(a, b) for a, b in zip(sorted(at)[::2], sorted(at)[1::2], strict=False)))
moments = st.builds(
    lambda day, minute: day + minute * MINUTE, st.sampled_from(DAYS), st.integers(-3 * 24 * 60, 3 * 24 * 60)
)


@st.composite
def calendars(draw: st.DrawFn) -> BusinessHours:
    week = draw(st.dictionaries(st.integers(0, 6), slots, max_size=7))
    holidays = draw(st.frozensets(st.dates(date(2026, 3, 27), date(2026, 3, 31)), max_size=2))
    return BusinessHours(ZoneInfo(draw(st.sampled_from(ZONES))), week, holidays)


def looked_at(hours: BusinessHours, start: datetime, end: datetime) -> timedelta:
    """By looking at the clock every minute."""
    minutes = int((end - start) / MINUTE)
    return sum((MINUTE for minute in range(minutes) if hours.is_open(start + minute * MINUTE)), timedelta())


@settings(max_examples=150, deadline=None)
@given(calendars(), moments, st.integers(0, 2 * 24 * 60))
def test_open_time_is_what_the_clock_says_every_minute(hours: BusinessHours, start: datetime, minutes: int) -> None:
    end = start + minutes * MINUTE
    assert hours.elapsed(start, end) == looked_at(hours, start, end)


@settings(max_examples=150, deadline=None)
@given(calendars(), moments, st.integers(1, 24 * 60))
def test_what_is_due_is_due_as_soon_as_that_much_time_was_open(
    hours: BusinessHours, start: datetime, minutes: int
) -> None:
    length = minutes * MINUTE
    due = hours.after(start, length)
    if due is None:
        assert not any(hours.slots.values())
    else:
        assert hours.elapsed(start, due) == length
        assert hours.elapsed(start, due - MINUTE) < length


@pytest.mark.parametrize(
    ("start", "length", "due"),
    [
        # Friday 16:00 and two hours: an hour on Friday, an hour on Monday.
        ("2026-01-16T15:00+00:00", timedelta(hours=2), "2026-01-19T09:00+00:00"),
        # Over lunch, to the end of the day, and on a holiday.
        ("2026-01-15T10:30+00:00", timedelta(hours=1), "2026-01-15T12:30+00:00"),
        ("2026-01-15T15:00+00:00", timedelta(hours=1), "2026-01-15T16:00+00:00"),
        ("2026-01-01T10:00+00:00", timedelta(hours=1), "2026-01-02T09:00+00:00"),
        # Nothing is due at once, even while it is closed.
        ("2026-01-17T10:00+00:00", timedelta(), "2026-01-17T10:00+00:00"),
    ],
)
def test_due_times_of_an_office_in_berlin(start: str, length: timedelta, due: str) -> None:
    assert BERLIN.after(datetime.fromisoformat(start), length) == datetime.fromisoformat(due)


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 23), (date(2026, 10, 25), 25), (date(2026, 6, 1), 24)])
def test_a_day_is_as_long_as_it_is(day: date, hours: int) -> None:
    midnight = datetime(day.year, day.month, day.day, tzinfo=ALWAYS.zone)
    assert ALWAYS.elapsed(midnight, midnight + timedelta(days=1)) == timedelta(hours=hours)


def test_a_year_of_work_is_counted_quickly_and_right() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    due = BERLIN.after(start, timedelta(hours=7 * 600))
    assert due is not None
    assert BERLIN.elapsed(start, due) == timedelta(hours=7 * 600)


def test_what_would_be_due_after_years_is_not_due_and_not_looked_for_long() -> None:
    # An open minute a week: looking for a year of them took a minute, at each event.
    scarce = BusinessHours(ZoneInfo("UTC"), {0: (Slot(540, 541),)})
    assert scarce.after(DAYS[0], timedelta(days=366)) is None
    assert scarce.after(DAYS[0], 200 * MINUTE) == datetime(2030, 1, 21, 9, 1, tzinfo=UTC)


@pytest.mark.parametrize(("opens", "closes"), [(5, 5), (6, 5), (-1, 5), (0, 1441)])
def test_a_slot_that_is_none(opens: int, closes: int) -> None:
    with pytest.raises(Invalid):
        Slot(opens, closes)


def test_slots_that_overlap() -> None:
    with pytest.raises(Invalid):
        BusinessHours(ZoneInfo("UTC"), {0: (Slot(0, 60), Slot(30, 90))})

"""A calendar is drawn on the clock of whoever looks: days, weeks, months, what lies over midnight and summer time."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from agent_ui.calendar_view import FIRST_HOUR, LAST_HOUR, CalendarPage, View, drawn, window_of
from hub.activities.rows import ActivityRow
from hub.activities.when import When, moment, whole_days

BERLIN = "Europe/Berlin"
NOW = datetime(2026, 3, 29, 10, 0, tzinfo=UTC)
ROW = ActivityRow(
    id=1,
    version=1,
    kind="appointment",
    state="open",
    title="Meeting",
    place="",
    urgency=0,
    owner_id=1,
    owner_name="Anna",
    queue_id=None,
    queue_name="",
    party_id=None,
    party_name="",
    interaction_id=None,
    document_id=None,
    when=When(),
    time_zone=BERLIN,
    series=None,
    result="",
)


def at(written: str, zone: str = BERLIN) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


def page(view: View, on: str, *when: When, zone: str = BERLIN) -> CalendarPage:
    rows = [replace(ROW, id=number, when=each) for number, each in enumerate(when, 1)]
    return drawn(view, date.fromisoformat(on), rows, NOW, zone)


def test_a_week_begins_on_monday_and_lasts_an_hour_less_in_spring() -> None:
    window = window_of(View.WEEK, date(2026, 3, 29), BERLIN)
    assert (window.since, window.before) == (at("2026-03-23T00:00"), at("2026-03-30T00:00"))
    assert window.before - window.since == timedelta(days=7, hours=-1)
    assert [day.is_today for day in page(View.WEEK, "2026-03-29").days] == [False] * 6 + [True]


@pytest.mark.parametrize(
    ("on", "first", "last", "weeks"),
    [
        ("2026-11-15", "2026-10-26", "2026-12-06", 6),
        ("2027-02-10", "2027-02-01", "2027-02-28", 4),
        ("2026-12-31", "2026-11-30", "2027-01-03", 5),
    ],
)
def test_a_month_is_drawn_in_whole_weeks(on: str, first: str, last: str, weeks: int) -> None:
    shown = page(View.MONTH, on)
    assert (str(shown.days[0].date), str(shown.days[-1].date), len(shown.days)) == (first, last, weeks * 7)
    assert {day.date.month for day in shown.days if day.is_inside} == {date.fromisoformat(on).month}


@pytest.mark.parametrize(
    ("view", "on", "before", "after"),
    [
        (View.DAY, "2026-03-01", "2026-02-28", "2026-03-02"),
        (View.WEEK, "2026-03-29", "2026-03-22", "2026-04-05"),
        (View.MONTH, "2026-01-31", "2025-12-01", "2026-02-01"),
    ],
)
def test_turning_leads_to_the_time_beside(view: View, on: str, before: str, after: str) -> None:
    shown = page(view, on)
    assert (str(shown.before), str(shown.after)) == (before, after)


def test_each_stands_at_its_hour_and_beside_what_overlaps() -> None:
    one, two = (
        When(at("2026-03-30T09:00"), at("2026-03-30T10:30")),
        When(at("2026-03-30T10:00"), at("2026-03-30T11:00")),
    )
    task = moment(at("2026-03-30T12:10"))
    (day,) = page(View.DAY, "2026-03-30", one, two, task).days
    assert [(each.start, each.length, each.lane, each.lanes) for each in day.placed] == [
        ((9 - FIRST_HOUR) * 4, 6, 0, 2),
        ((10 - FIRST_HOUR) * 4, 4, 1, 2),
        ((12 - FIRST_HOUR) * 4, 2, 0, 1),
    ]


def test_early_and_late_hours_are_drawn_where_something_is() -> None:
    shown = page(View.DAY, "2026-03-30", When(at("2026-03-30T05:30"), at("2026-03-30T22:15")))
    assert (shown.first_hour, shown.last_hour) == (5, 23)
    assert (page(View.DAY, "2026-03-30").first_hour, page(View.DAY, "2026-03-30").last_hour) == (FIRST_HOUR, LAST_HOUR)


def test_what_lies_over_midnight_stands_on_both_days() -> None:
    night = When(at("2026-03-30T22:00"), at("2026-03-31T02:00"))
    days = page(View.WEEK, "2026-03-30", night).days
    assert [len(day.placed) for day in days] == [1, 1, 0, 0, 0, 0, 0]
    assert (days[1].placed[0].start, days[1].placed[0].length) == (0, 8)
    # What ends at midnight is over by then.
    days = page(View.WEEK, "2026-03-30", When(night.at, at("2026-03-31T00:00"))).days
    assert [len(day.placed) for day in days][:2] == [1, 0]


def test_whole_days_are_those_of_whoever_it_is_for() -> None:
    fair = whole_days(date(2026, 3, 30), date(2026, 3, 31), BERLIN)
    for zone in (BERLIN, "America/Los_Angeles", "Asia/Tokyo"):
        days = page(View.WEEK, "2026-03-30", fair, zone=zone).days
        assert [len(day.whole) for day in days] == [1, 1, 0, 0, 0, 0, 0]
        assert not any(day.placed for day in days)


def test_the_same_moment_is_at_another_hour_elsewhere() -> None:
    (placed,) = page(View.DAY, "2026-03-30", moment(at("2026-03-30T09:00")), zone="Asia/Tokyo").days[0].placed
    assert placed.start == (16 - FIRST_HOUR) * 4

"""The rules of activities as tables: dates over summer time, what overlaps, lanes, and the parts of a worklist."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from time import process_time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.activities.buckets import Bucket, bucket_of
from hub.activities.kinds import ActivityKind
from hub.activities.lanes import lanes
from hub.activities.overlap import Span, overlapping
from hub.activities.recurrence import MOST_DATES, Series, check_rule, dates, is_date, next_date
from hub.activities.when import FURTHEST, LONGEST, When, checked, midnight, moment, whole_days
from hub.errors import Invalid

BERLIN, MOSCOW, KOLKATA, AUCKLAND = "Europe/Berlin", "Europe/Moscow", "Asia/Kolkata", "Pacific/Auckland"
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def utc(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=UTC)


def on(written: str, zone: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("first", "zone", "rule", "found"),
    [
        # The clock is put forward on 29 March: nine o'clock stays nine o'clock.
        ("2026-03-27T09:00", BERLIN, "FREQ=DAILY", ["27T08", "28T08", "29T07", "30T07"]),
        ("2026-10-24T09:00", BERLIN, "FREQ=DAILY", ["24T07", "25T08", "26T08", "27T08"]),
        # Half past two is not there on 29 March, and there twice on 25 October.
        ("2026-03-28T02:30", BERLIN, "FREQ=DAILY", ["28T01:30", "29T01:30", "30T00:30", "31T00:30"]),
        ("2026-10-24T02:30", BERLIN, "FREQ=DAILY", ["24T00:30", "25T00:30", "26T01:30", "27T01:30"]),
        ("2026-03-27T09:00", MOSCOW, "FREQ=DAILY", ["27T06", "28T06", "29T06", "30T06"]),
        ("2026-04-04T09:00", AUCKLAND, "FREQ=DAILY", ["03T20", "04T21", "05T21", "06T21"]),
        ("2026-03-26T09:00", KOLKATA, "FREQ=WEEKLY;BYDAY=TH,FR", ["26T03:30", "27T03:30", "02T03:30", "03T03:30"]),
        ("2026-03-27T09:00", "UTC", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", ["27T09", "30T09", "31T09", "01T09"]),
        ("2026-03-27T09:00", "UTC", "FREQ=WEEKLY;INTERVAL=2", ["27T09", "10T09", "24T09", "08T09"]),
        ("2026-01-31T09:00", "UTC", "FREQ=MONTHLY", ["31T09", "31T09", "31T09", "31T09"]),
        ("2026-03-27T09:00", "UTC", "FREQ=MONTHLY;BYDAY=-1FR", ["27T09", "24T09", "29T09", "26T09"]),
        ("2024-02-29T09:00", "UTC", "FREQ=YEARLY", ["29T09", "29T09", "29T09", "29T09"]),
    ],
)
def test_dates_keep_to_the_clock_of_their_zone(first: str, zone: str, rule: str, found: list[str]) -> None:
    series = Series(on(first, zone), zone, rule)
    check_rule(series)
    known = dates(series, series.first, series.first + timedelta(days=365 * 20))[:4]
    assert [f"{at:%dT%H:%M}".removesuffix(":00") for at in known] == found
    assert dates(series, known[1], known[3]) == known[1:3]
    assert next_date(series, known[0]) == known[1]


def test_a_series_ends_with_its_last_day() -> None:
    series = Series(on("2026-03-27T23:30", BERLIN), BERLIN, "FREQ=DAILY", date(2026, 3, 29))
    assert [at.day for at in dates(series, series.first, series.first + timedelta(days=90))] == [27, 28, 29]
    assert next_date(series, on("2026-03-29T23:30", BERLIN)) is None
    assert is_date(series, on("2026-03-29T23:30", BERLIN))
    assert not is_date(series, on("2026-03-30T23:30", BERLIN))
    assert not is_date(series, on("2026-03-28T23:31", BERLIN))


def test_a_series_of_years_gives_no_more_than_it_may() -> None:
    series = Series(NOON, "UTC", "FREQ=DAILY")
    assert len(dates(series, NOON, NOON + timedelta(days=4000))) == MOST_DATES


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=SECONDLY",
        "FREQ=DAILY;COUNT=3",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=100",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYDAY=5MO",
        "RRULE:FREQ=DAILY",
        "FREQ=DAILY\nEXRULE:FREQ=DAILY",
        "FREQ=WEEKLY;BYDAY=" + ",".join(["MO"] * 50),
        "FREQ=WEEKLY;BYDAY=TU",  # 2 March 2026 is a Monday
    ],
)
def test_a_rule_that_is_not_followed_is_refused(rule: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_rule(Series(NOON, "UTC", rule))
    assert set(refusal.value.fields) == {"rule"}


@settings(deadline=None)
@given(st.sampled_from([BERLIN, AUCKLAND, "America/St_Johns", "UTC"]), st.integers(0, 365 * 24 * 4))
def test_every_date_is_one_and_the_next_of_the_one_before(zone: str, quarters: int) -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=15 * quarters)
    # Times that the clock skips, or shows twice, are not what people choose.
    first = first.astimezone(ZoneInfo(zone)).replace(hour=12).astimezone(UTC)
    series = Series(first, zone, "FREQ=WEEKLY")
    known = dates(series, first, first + timedelta(days=365))
    assert known[0] == first
    assert len(known) == 53
    assert all(next_date(series, one) == other for one, other in pairwise(known))
    assert len({at.astimezone(ZoneInfo(zone)).time() for at in known}) == 1


@settings(deadline=None)
@given(
    st.sampled_from(["FREQ=DAILY", "FREQ=DAILY;INTERVAL=3", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU", "FREQ=WEEKLY"]),
    st.integers(0, 365 * 24 * 4),
)
def test_wherever_one_begins_to_look_it_recurs_as_from_its_beginning(rule: str, quarters: int) -> None:
    series = Series(on("2026-03-02T09:00", BERLIN), BERLIN, rule)
    since, before = series.first + timedelta(minutes=15 * quarters), series.first + timedelta(days=366)
    whole = dates(series, series.first, before)
    assert dates(series, since, before) == tuple(at for at in whole if at >= since)


@pytest.mark.parametrize("rule", ["FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,FR", "FREQ=MONTHLY", "FREQ=YEARLY"])
@pytest.mark.parametrize("far", ["0001-01-01", "2199-12-31", "2999-12-30T12:00", "9999-12-31T23:59"])
def test_whatever_date_is_asked_for_is_answered_at_once(rule: str, far: str) -> None:
    series = Series(NOON, "UTC", rule)
    began = process_time()
    assert not is_date(series, utc(far))
    assert (next_date(series, utc(far)) is None) == (utc(far).year >= 2200)
    assert process_time() - began < 1


def test_whole_days_go_from_midnight_to_midnight() -> None:
    spring = whole_days(date(2026, 3, 29), date(2026, 3, 29), BERLIN)
    assert (spring.at, spring.length) == (on("2026-03-29T00:00", BERLIN), timedelta(hours=23))
    assert whole_days(date(2026, 10, 25), date(2026, 10, 26), BERLIN).length == timedelta(hours=49)
    # Beirut's clock goes from 23:59 to 01:00.
    assert midnight(date(2026, 3, 29), "Asia/Beirut") == utc("2026-03-28T22:00")
    with pytest.raises(Invalid):
        whole_days(date(2026, 3, 29), date(2026, 3, 28), BERLIN)


@pytest.mark.parametrize(
    ("when", "field"),
    [
        (When(NOON, NOON - timedelta(seconds=1)), "ends_at"),
        (When(NOON, NOON + LONGEST + timedelta(seconds=1)), "ends_at"),
        (moment(NOON + FURTHEST + timedelta(seconds=1)), "at"),
        (moment(NOON - FURTHEST - timedelta(seconds=1)), "at"),
    ],
)
def test_times_that_make_no_sense_are_refused(when: When, field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        checked(when, NOON)
    assert set(refusal.value.fields) == {field}


def span(begins: int, ends: int) -> Span:
    return Span(NOON + timedelta(minutes=begins), NOON + timedelta(minutes=ends))


@pytest.mark.parametrize(
    ("wanted", "other", "overlaps"),
    [
        ((0, 30), (0, 30), True),
        ((0, 30), (29, 60), True),
        ((0, 30), (30, 60), False),
        ((30, 60), (0, 30), False),
        ((0, 60), (10, 20), True),
        ((10, 20), (0, 60), True),
        ((0, 0), (0, 60), False),
        ((0, 60), (30, 30), False),
    ],
)
def test_what_overlaps(wanted: tuple[int, int], other: tuple[int, int], overlaps: bool) -> None:
    assert (overlapping([span(*wanted)], [span(*other)]) != ()) is overlaps


@pytest.mark.parametrize(
    ("stretches", "placed"),
    [
        ([], []),
        ([(0, 4)], [(0, 1)]),
        ([(0, 4), (4, 8)], [(0, 1), (0, 1)]),
        ([(0, 4), (2, 6)], [(0, 2), (1, 2)]),
        ([(0, 4), (2, 6), (4, 8)], [(0, 2), (1, 2), (0, 2)]),
        ([(0, 9), (1, 2), (2, 3), (9, 10)], [(0, 2), (1, 2), (1, 2), (0, 1)]),
        ([(0, 4), (0, 4), (0, 4), (5, 6)], [(0, 3), (1, 3), (2, 3), (0, 1)]),
    ],
)
def test_what_is_at_the_same_time_stands_side_by_side(
    stretches: list[tuple[int, int]], placed: list[tuple[int, int]]
) -> None:
    assert lanes(stretches) == placed


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8)), max_size=20))
def test_nothing_lies_upon_anything_else(drawn: list[tuple[int, int]]) -> None:
    stretches = sorted((begins, begins + length) for begins, length in drawn)
    placed = list(zip(stretches, lanes(stretches), strict=True))
    for place, ((begins, ends), (lane, count)) in enumerate(placed):
        assert 0 <= lane < count
        for (other_begins, other_ends), (other_lane, other_count) in placed[:place]:
            if begins < other_ends and other_begins < ends:
                assert lane != other_lane
                assert count == other_count


NIGHT = utc("2026-03-02T22:30")


@pytest.mark.parametrize(
    ("kind", "when", "zone", "bucket"),
    [
        (ActivityKind.TASK, moment(NIGHT), "UTC", Bucket.OVERDUE),
        (ActivityKind.TASK, moment(NIGHT + timedelta(minutes=1)), "UTC", Bucket.TODAY),
        (ActivityKind.TASK, moment(utc("2026-03-02T23:59")), "UTC", Bucket.TODAY),
        (ActivityKind.TASK, moment(utc("2026-03-03T00:00")), "UTC", Bucket.LATER),
        # In Berlin it is half past eleven, in Moscow half past one of the next day, in Los Angeles afternoon.
        (ActivityKind.TASK, moment(utc("2026-03-02T23:00")), BERLIN, Bucket.LATER),
        (ActivityKind.TASK, moment(utc("2026-03-03T20:59")), MOSCOW, Bucket.TODAY),
        (ActivityKind.TASK, moment(utc("2026-03-03T21:00")), MOSCOW, Bucket.LATER),
        (ActivityKind.TASK, moment(utc("2026-03-03T07:59")), "America/Los_Angeles", Bucket.TODAY),
        # A whole day is overdue once it is over, where it is told.
        (ActivityKind.TASK, whole_days(date(2026, 3, 2), date(2026, 3, 2), "UTC"), "UTC", Bucket.TODAY),
        (ActivityKind.TASK, whole_days(date(2026, 3, 1), date(2026, 3, 1), "UTC"), "UTC", Bucket.OVERDUE),
        (ActivityKind.TASK, When(), "UTC", Bucket.WHENEVER),
        (ActivityKind.CALL, When(NIGHT - timedelta(hours=1), NIGHT), "UTC", Bucket.OVERDUE),
        (ActivityKind.VISIT, When(NIGHT - timedelta(hours=1), NIGHT + timedelta(hours=1)), "UTC", Bucket.TODAY),
        (ActivityKind.APPOINTMENT, When(NIGHT - timedelta(hours=1), NIGHT), "UTC", None),
        (ActivityKind.APPOINTMENT, When(NIGHT, NIGHT + timedelta(hours=1)), "UTC", Bucket.TODAY),
    ],
)
def test_where_in_a_worklist_it_stands(kind: ActivityKind, when: When, zone: str, bucket: Bucket | None) -> None:
    assert bucket_of(kind, when, NIGHT, zone) == bucket

"""When a queue opens and closes next, and hours and holidays as they are written."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from hub.errors import Invalid
from hub.service_level.business_hours import BusinessHours, Slot
from hub.service_level.holidays_file import holidays_in
from hub.service_level.opening import closes_next, opens_next
from hub.service_level.written import (
    read_holidays,
    read_length,
    read_slots,
    write_holidays,
    write_length,
    write_slots,
)
from tests.hub.service_level.test_business_hours import ALWAYS, BERLIN

NEVER = BusinessHours(ZoneInfo("UTC"), {})
NIGHT = BusinessHours(ZoneInfo("UTC"), {0: (Slot(1320, 1440),), 1: (Slot(0, 360),)})


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-01-{text}+00:00")


@pytest.mark.parametrize(
    ("hours", "now", "opens", "closes"),
    [
        (BERLIN, at("15T09:00"), at("15T09:00"), at("15T11:00")),
        (BERLIN, at("15T11:30"), at("15T12:00"), None),
        (BERLIN, at("16T20:00"), at("19T08:00"), None),
        (ALWAYS, at("15T09:00"), at("15T09:00"), None),
        (NEVER, at("15T09:00"), None, None),
        # A shift over midnight does not close there.
        (NIGHT, at("19T23:00"), at("19T23:00"), at("20T06:00")),
    ],
)
def test_when_it_opens_and_closes(
    hours: BusinessHours, now: datetime, opens: datetime | None, closes: datetime | None
) -> None:
    assert (opens_next(hours, now), closes_next(hours, now)) == (opens, closes)


@pytest.mark.parametrize(
    ("written", "again"),
    [("", ""), ("9-12", "09:00-12:00"), ("13.30-17 ; 9:00 - 12", "09:00-12:00, 13:30-17:00"), ("0-24", "00:00-24:00")],
)
def test_slots_are_read_and_written(written: str, again: str) -> None:
    slots = read_slots(written, "day0")
    assert write_slots(slots) == again
    assert read_slots(again, "day0") == slots


@pytest.mark.parametrize("written", ["9", "9-8", "9-25", "9:60-10", "9-12,11-13", "x"])
def test_slots_that_are_none_are_refused_at_their_field(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_slots(written, "day3")
    assert refused.value.fields.keys() == {"day3"}


@pytest.mark.parametrize(
    ("written", "length", "again"),
    [
        ("", None, ""),
        ("90", timedelta(minutes=90), "90 min"),
        ("30 min", timedelta(minutes=30), "30 min"),
        ("4h", timedelta(hours=4), "4 h"),
        ("2 d", timedelta(days=2), "48 h"),
    ],
)
def test_lengths_are_read_and_written(written: str, length: timedelta | None, again: str) -> None:
    assert read_length(written, "first") == length
    assert write_length(length) == again


@pytest.mark.parametrize("written", ["0", "soon", "-1", "9999999", "400 d"])
def test_lengths_that_are_none_are_refused(written: str) -> None:
    with pytest.raises(Invalid):
        read_length(written, "first")


def test_holidays_are_read_and_written() -> None:
    holidays = read_holidays("2026-12-26  Boxing Day\n\n2026-12-25 Christmas Day\n2026-05-01")
    assert write_holidays(holidays) == "2026-05-01\n2026-12-25 Christmas Day\n2026-12-26 Boxing Day"
    with pytest.raises(Invalid):
        read_holidays("tomorrow")


def event(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""]).encode()


TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("lines", "days"),
    [
        (("DTSTART;VALUE=DATE:20260501", "SUMMARY:May"), ["2026-05-01 May"]),
        (("DTSTART;VALUE=DATE:20260501", "RRULE:FREQ=YEARLY;UNTIL=20270601"), ["2026-05-01", "2027-05-01"]),
        (("DTSTART;VALUE=DATE:20240229", "RRULE:FREQ=YEARLY"), ["2028-02-29"]),
        (("DTSTART;VALUE=DATE:20260501", "RRULE:FREQ=YEARLY;COUNT=1"), ["2026-05-01"]),
        # A rule by the second is not followed.
        (("DTSTART;VALUE=DATE:20260501", "RRULE:FREQ=SECONDLY"), ["2026-05-01"]),
        (("DTSTART;VALUE=DATE:20260501", "DTEND;VALUE=DATE:20260503"), ["2026-05-01", "2026-05-02"]),
    ],
)
def test_a_file_says_holidays(lines: tuple[str, ...], days: list[str]) -> None:
    assert write_holidays(holidays_in(event(*lines), TODAY)).split("\n") == days


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"nonsense",
        b"\x00" * 10,
        event("DTSTART:20260501T100000Z"),
        event("DTSTART;VALUE=DATE:20260501", "RRULE:FREQ=YEARLY", "RRULE:FREQ=YEARLY"),
        event("DTSTART;VALUE=DATE:20260501", "RRULE:FREQ=YEARLY;UNTIL=soon"),
        event("DTSTART;VALUE=DATE:tomorrow"),
        event("DTSTART;VALUE=DATE:19990501"),
        event("DTSTART;VALUE=DATE:20260501", "RRULE:FREQ=YEARLY;UNTIL=201225"),
        event("DTSTART;VALUE=D,TE:20260501"),
        b"x" * 200_001,
    ],
)
def test_a_file_that_says_none_is_refused(raw: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        holidays_in(raw, TODAY)
    assert refused.value.fields.keys() == {"file"}

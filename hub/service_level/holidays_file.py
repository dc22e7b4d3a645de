"""Holidays from an iCalendar file (RFC 5545), as public calendars offer them. Pure."""

from calendar import isleap
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from icalendar import Calendar, Component

from hub.errors import Invalid, sentence
from hub.service_level.written import MOST_HOLIDAYS, MOST_NAME, Holiday

LARGEST_FILE = 200_000
# A rule is followed so far, and an event lasts at most so long.
AHEAD = timedelta(days=3 * 366)
LONGEST = 31


def holidays_in(raw: bytes, today: date) -> tuple[Holiday, ...]:
    """Every day from the start of this year that an all-day event of the file covers, in order.

    What recurs each year on the same date is followed for three years. Raises `Invalid` for a file that is no calendar,
    is too large, or has too many days.
    """
    found: dict[date, Holiday] = {}
    for each in _in_order(_days(_read(raw), date(today.year, 1, 1), today + AHEAD)):
        found.setdefault(each.day, each)
        if len(found) > MOST_HOLIDAYS:
            raise Invalid("These are too many holidays.", {"file": sentence("These are too many holidays.")})
    if not found:
        wrong = sentence("There is no holiday of this year or later in this file.")
        raise Invalid("There is no holiday of this year or later in this file.", {"file": wrong})
    return tuple(sorted(found.values()))


def _read(raw: bytes) -> Component:
    if len(raw) > LARGEST_FILE:
        raise Invalid("This file is too large.", {"file": sentence("This file is too large.")})
    try:
        return Calendar.from_ical(raw)
    except (ValueError, IndexError, KeyError, TypeError, AttributeError) as error:
        wrong = sentence("This is no iCalendar file.")
        raise Invalid("This is no iCalendar file.", {"file": wrong}) from error


def _in_order(days: Iterator[Holiday]) -> Iterator[Holiday]:
    """The days of a file; what is wrong within a property shows only when it is read."""
    try:
        yield from days
    except (ValueError, TypeError, AttributeError) as error:
        wrong = sentence("This is no iCalendar file.")
        raise Invalid("This is no iCalendar file.", {"file": wrong}) from error


def _days(calendar: Component, first: date, last: date) -> Iterator[Holiday]:
    for event in calendar.walk("VEVENT"):
        begins = getattr(event.get("DTSTART"), "dt", None)
        if not isinstance(begins, date) or isinstance(begins, datetime):
            continue
        name = " ".join(str(event.get("SUMMARY", "")).split())[:MOST_NAME]
        length = _length(event, begins)
        for start in _starts(event, begins, first - timedelta(days=length), last):
            for day in (start + timedelta(days=number) for number in range(length)):
                if first <= day <= last:
                    yield Holiday(day, name)


def _length(event: Component, begins: date) -> int:
    """How many days it covers: DTEND is the day after the last (RFC 5545 s3.6.1)."""
    ends = getattr(event.get("DTEND"), "dt", None)
    if not isinstance(ends, date) or isinstance(ends, datetime):
        return 1
    return min(max((ends - begins).days, 1), LONGEST)


def _starts(event: Component, begins: date, first: date, last: date) -> list[date]:
    """Its first days between two. Only the same date of each year is followed: public calendars name others singly."""
    rule = event.get("RRULE")
    yearly = rule is not None and [str(each).upper() for each in rule.get("FREQ", [])] == ["YEARLY"]
    if not yearly or {"BYDAY", "BYSETPOS", "BYWEEKNO", "BYYEARDAY", "INTERVAL", "COUNT"} & rule.keys():
        return [begins]
    until = next(iter(rule.get("UNTIL", [])), last)
    ends = until.date() if isinstance(until, datetime) else until
    years = range(max(begins.year, first.year), min(last, ends).year + 1)
    # A 29 February recurs in leap years only.
    dates = (begins.replace(year=year) for year in years if (begins.month, begins.day) != (2, 29) or isleap(year))
    return [day for day in dates if first <= day <= min(last, ends)]

"""Somebody's activities as other calendars read them: iCalendar (RFC 5545)."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vRecur

from hub.activities.kinds import ActivityKind
from hub.activities.recurrence import Series
from hub.activities.subscription import Entry
from hub.activities.when import day_of

PRODUCT = "-//Onefront//Onefront//EN"
# RFC 5545 s3.1: no text holds control characters, but for tabs; line breaks are escaped.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
# Zones are described up to here; what recurs longer keeps to the last rule.
LAST_DAY = date(2038, 1, 1)


def written(name: str, entries: Iterable[Entry], site: str = "") -> bytes:
    """The calendar; the same entries make the same bytes. `site` is where people reach the desk, "" if unknown."""
    calendar = Calendar()
    calendar.add("PRODID", PRODUCT)
    calendar.add("VERSION", "2.0")
    # RFC 7986 s5.1; the other is what programs before it read.
    calendar.add("NAME", name)
    calendar.add("X-WR-CALNAME", name)
    first = LAST_DAY
    for entry in entries:
        calendar.add_component(_event(entry, site))
        if entry.row.series is not None:
            first = min(first, day_of(entry.row.series.first, entry.row.time_zone))
    calendar.add_missing_timezones(first.replace(month=1, day=1), LAST_DAY)
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry, site: str) -> Event:
    row, event = entry.row, Event()
    event.add("UID", entry.uid)
    event.add("DTSTAMP", entry.changed_at)
    event.add("SEQUENCE", row.version)
    event.add("SUMMARY", _plain(row.title))
    _add_times(event, entry)
    for name, text in (
        ("LOCATION", row.place),
        ("DESCRIPTION", "\n\n".join(filter(None, (row.party_name, entry.text)))),
    ):
        if text:
            event.add(name, _plain(text))
    if row.kind == ActivityKind.TASK:
        # It is due then, and takes nobody's time.
        event.add("TRANSP", "TRANSPARENT")
    if site:
        event.add("URL", f"{site.rstrip('/')}/desk/activities/{row.id}")
    return event


def _add_times(event: Event, entry: Entry) -> None:
    when, recurs = entry.row.when, entry.row.series
    assert when.at is not None, "only what has a time is in a calendar"
    event.add("DTSTART", _moment(when.at, entry))
    if when.ends_at is not None and when.ends_at > when.at:
        event.add("DTEND", _moment(when.ends_at, entry))
    if recurs is not None:
        event.add("RRULE", _rule(recurs, all_day=when.all_day))
        for left_out in entry.left_out:
            event.add("EXDATE", _moment(left_out, entry))
    if entry.date_at is not None:
        event.add("RECURRENCE-ID", _moment(entry.date_at, entry))


def _moment(at: datetime, entry: Entry) -> date | datetime:
    """UTC needs no description of a zone; what recurs must keep to the clock of its own."""
    if entry.row.when.all_day:
        return day_of(at, entry.row.time_zone)
    of_series = entry.row.series is not None or entry.date_at is not None
    return at.astimezone(ZoneInfo(entry.row.time_zone) if of_series else UTC)


def _rule(series: Series, *, all_day: bool) -> vRecur:
    rule: vRecur = vRecur.from_ical(series.rule)
    if series.until is not None:
        # RFC 5545 s3.3.10: a day for whole days, else in UTC.
        last = datetime.combine(series.until, time(23, 59, 59), ZoneInfo(series.zone)).astimezone(UTC)
        rule["UNTIL"] = series.until if all_day else last
    return rule


def _plain(text: str) -> str:
    return _CONTROL.sub(" ", text)

"""On which dates something recurs: RFC 5545 rules on the clock of a zone, whatever summer time does. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

from hub.errors import Invalid, sentence

# So many dates are looked at in one go: a year of every day, and a margin.
MOST_DATES = 400
LONGEST_RULE = 120
# Nobody plans for later, and looking further would take its time.
LATEST = datetime(2200, 1, 1, tzinfo=UTC)

_DAY = "(?:MO|TU|WE|TH|FR|SA|SU)"
_EVERY = r"(?:;INTERVAL=[1-9]\d?)?"
# No rule of these is without dates, so that looking for the next one always ends.
_RULE = re.compile(
    rf"FREQ=(?:(?:DAILY|WEEKLY|MONTHLY|YEARLY){_EVERY}"
    rf"|WEEKLY{_EVERY};BYDAY={_DAY}(?:,{_DAY})*"
    rf"|MONTHLY{_EVERY};BYDAY=(?:[1-4]|-1){_DAY})"
)
_STEP = re.compile(r"FREQ=(?P<unit>DAILY|WEEKLY)(?:;INTERVAL=(?P<every>\d+))?")


@dataclass(frozen=True, slots=True)
class Series:
    """Something that recurs. `first` is its first date; `until` the last day on which it may still begin, in its zone.

    `rule` is as RFC 5545 section 3.3.10 writes it, without COUNT and UNTIL.
    """

    first: datetime
    zone: str
    rule: str
    until: date | None = None


def check_rule(series: Series) -> None:
    """Raise `Invalid` for a rule that is not followed here, or one that its first date does not keep to."""
    if len(series.rule) > LONGEST_RULE or not _RULE.fullmatch(series.rule):
        raise Invalid("This is no way to recur.", {"rule": sentence("This is no way to recur.")})
    if next(_after(series, series.first - timedelta(days=1)), None) != series.first:
        wrong = sentence("It does not begin on one of its own dates.")
        raise Invalid("It does not begin on one of its own dates.", {"rule": wrong})


def dates(series: Series, since: datetime, before: datetime) -> tuple[datetime, ...]:
    """The dates from `since` on and before `before`, in UTC and in their order, so many at most.

    A time that the clock skips is as much later as the clock is put forward, and of two equal ones it is the first
    (RFC 5545 s3.3.5).
    """
    found: list[datetime] = []
    for at in islice(_after(series, since - timedelta(microseconds=1)), MOST_DATES):
        if at >= before:
            break
        found.append(at)
    return tuple(found)


def next_date(series: Series, after: datetime) -> datetime | None:
    """The first date after a moment; None after the last one."""
    return next(_after(series, after), None)


def is_date(series: Series, at: datetime) -> bool:
    """Whether it recurs at just this moment."""
    return at >= series.first and next_date(series, at - timedelta(microseconds=1)) == at


def _after(series: Series, after: datetime) -> Iterator[datetime]:
    if after >= LATEST:
        return
    zone = ZoneInfo(series.zone)
    first = series.first.astimezone(zone).replace(tzinfo=None)
    # Clocks differ from each other by less than a day: what is left out here is surely before.
    from_there = (max(after, series.first) - timedelta(days=2)).astimezone(zone).replace(tzinfo=None)
    for local in rrulestr(series.rule, dtstart=_nearer(series.rule, first, from_there)).xafter(from_there):
        if series.until is not None and local.date() > series.until:
            return
        at = local.replace(tzinfo=zone).astimezone(UTC)
        if at > after:
            yield at


def _nearer(rule: str, first: datetime, to: datetime) -> datetime:
    """A date to count from that is as near as may be: of days and weeks whole steps are left out."""
    found = _STEP.match(rule)
    if found is None or to <= first:
        return first
    step = timedelta(days=(7 if found["unit"] == "WEEKLY" else 1) * int(found["every"] or 1))
    return first + (to - first) // step * step

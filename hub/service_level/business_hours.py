"""When a queue is open: several slots a day, holidays, a time zone with its changes of the clock. Pure."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

from hub.errors import Invalid

MINUTES_A_DAY = 24 * 60
# No zone changes its clock twice within so short a time.
STEP = timedelta(hours=12)
# A calendar that does not open within this time never does.
HORIZON = timedelta(days=400)
# What is due later than this is not worth looking for, day by day, at each event.
LATEST = timedelta(days=5 * 366)


@dataclass(frozen=True, slots=True)
class Slot:
    """Open from `opens` until before `closes`, in minutes after midnight on the wall's clock; 1440 is midnight."""

    opens: int
    closes: int

    def __post_init__(self) -> None:
        """Raise `Invalid` for a slot that is none."""
        if not 0 <= self.opens < self.closes <= MINUTES_A_DAY:
            raise Invalid("A slot begins before it ends, within one day.", {"slots": "order"})


@dataclass(frozen=True, slots=True)
class BusinessHours:
    """A week's slots by weekday (Monday is 0), and the days without any.

    What counts is what a customer at that place reads from the clock: an hour that the clock skips is not open, and one
    that it repeats is open twice.
    """

    zone: ZoneInfo
    slots: Mapping[int, tuple[Slot, ...]]
    holidays: frozenset[date] = field(default=frozenset())

    def __post_init__(self) -> None:
        """Raise `Invalid` for slots of one day that overlap."""
        for slots in self.slots.values():
            ordered = sorted(slots, key=lambda slot: slot.opens)
            if any(a.closes > b.opens for a, b in pairwise(ordered)):
                raise Invalid("The slots of a day overlap.", {"slots": "overlap"})

    def is_open(self, at: datetime) -> bool:
        """Whether the queue is open at this moment (aware)."""
        local = at.astimezone(self.zone)
        minute = local.hour * 60 + local.minute
        return any(slot.opens <= minute < slot.closes for slot in self.slots_of(local.date()))

    def slots_of(self, day: date) -> tuple[Slot, ...]:
        """The day's slots in order."""
        if day in self.holidays:
            return ()
        return tuple(sorted(self.slots.get(day.weekday(), ()), key=lambda slot: slot.opens))

    def open_intervals(self, start: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Every span between two moments (aware) in which the queue is open, in order, in UTC."""
        for begins, ends, offset in _spans_of_one_offset(self.zone, start.astimezone(UTC), end.astimezone(UTC)):
            fixed = timezone(offset)
            day = begins.astimezone(fixed).date()
            while day <= ends.astimezone(fixed).date():
                midnight = datetime(day.year, day.month, day.day, tzinfo=fixed)
                for slot in self.slots_of(day):
                    opens = max(begins, (midnight + timedelta(minutes=slot.opens)).astimezone(UTC))
                    closes = min(ends, (midnight + timedelta(minutes=slot.closes)).astimezone(UTC))
                    if opens < closes:
                        yield opens, closes
                day += timedelta(days=1)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time between two moments (aware) the queue was open."""
        spans = self.open_intervals(start, end)
        return sum((closes - opens for opens, closes in spans), timedelta())

    def after(self, start: datetime, length: timedelta) -> datetime | None:
        """The moment (UTC) at which the queue was open for so long since the start; None if that never comes.

        What would come only after years is as good as never.
        Time that is due at once, or at a moment when the queue closes, is due then and not at the next opening.
        """
        if length <= timedelta():
            return start.astimezone(UTC)
        first = begin = start.astimezone(UTC)
        while begin < first + LATEST:
            opened = False
            for opens, closes in self.open_intervals(begin, begin + HORIZON):
                opened = True
                if closes - opens >= length:
                    return opens + length
                length -= closes - opens
            if not opened:
                return None
            begin += HORIZON
        return None


def _spans_of_one_offset(
    zone: ZoneInfo, start: datetime, end: datetime
) -> Iterator[tuple[datetime, datetime, timedelta]]:
    """The time between two moments, cut where the zone's clock is changed."""
    begins, offset = start, _offset(zone, start)
    at = start
    while at < end:
        following = min(at + STEP, end)
        if _offset(zone, following) != offset:
            change = _change(zone, at, following)
            yield begins, change, offset
            begins, offset = change, _offset(zone, change)
        at = following
    if begins < end:
        yield begins, end, offset


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first second with another offset than `before` has."""
    was = _offset(zone, before)
    seconds = range(int((after - before).total_seconds()) + 1)
    changed = bisect_left(seconds, True, key=lambda second: _offset(zone, before + timedelta(seconds=second)) != was)
    return min(before + timedelta(seconds=changed), after)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    offset = at.astimezone(zone).utcoffset()
    assert offset is not None, "a zone has an offset at every moment"
    return offset

"""How an interaction's clock moves: what stops it, and for how long it stood. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from hub.service_level.goals import Pause


class Standstill(StrEnum):
    """Why no time counts. `CLOSED` and `PARKED` always stop the clock, the others where a policy says so."""

    WAITING_FOR_CUSTOMER = "waitingForCustomer"
    SNOOZED = "snoozed"
    CONSULTING = "consulting"
    PARKED = "parked"
    CLOSED = "closed"


# What a policy may choose from.
CHOICES = (Standstill.WAITING_FOR_CUSTOMER, Standstill.SNOOZED, Standstill.CONSULTING)
ALWAYS = frozenset({Standstill.PARKED, Standstill.CLOSED})


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time an interaction stood in one state. Kept whatever policies say, so that a new one counts the past too."""

    why: Standstill
    since: datetime
    until: datetime | None = None


def moved(stretches: Sequence[Stretch], why: Standstill | None, now: datetime) -> tuple[Stretch, ...]:
    """The stretches after an interaction came to stand still, changed why, or went on (None)."""
    last = stretches[-1] if stretches else None
    standing = last is not None and last.until is None
    if last is not None and standing and last.why == why:
        return tuple(stretches)
    ended = [*stretches]
    if last is not None and standing:
        ended[-1] = Stretch(last.why, last.since, now)
    return (*ended, Stretch(why, now)) if why is not None else tuple(ended)


def together(one: Iterable[Stretch], other: Iterable[Stretch], since: tuple[datetime, datetime]) -> tuple[Stretch, ...]:
    """When both stood still: what two conversations that are one were worth while each was on its own.

    `since` is when each began; before that it is not asked. Of two reasons the one that a policy may let count holds.
    """
    both = [
        Stretch(_why(a, b), max(a.since, b.since), _sooner(a.until, b.until))
        for a in _with_before(one, since[0])
        for b in _with_before(other, since[1])
        if (a.until is None or b.since < a.until) and (b.until is None or a.since < b.until)
    ]
    began = min(since)
    return tuple(sorted((each for each in both if each.since >= began), key=lambda each: each.since))


def apart(own: Iterable[Stretch], common: Iterable[Stretch], at: datetime) -> tuple[Stretch, ...]:
    """The stretches of one that was merged at a time and is by itself again: its own before, those of both since."""
    before = [Stretch(each.why, each.since, _sooner(each.until, at)) for each in own if each.since < at]
    since = [
        Stretch(each.why, max(each.since, at), each.until) for each in common if each.until is None or each.until > at
    ]
    return (*before, *since)


_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def _with_before(stretches: Iterable[Stretch], since: datetime) -> tuple[Stretch, ...]:
    """With the time in which there was no conversation, in which it did not count either."""
    return (Stretch(Standstill.CLOSED, _LONG_AGO, since), *stretches)


def _why(one: Stretch, other: Stretch) -> Standstill:
    return other.why if one.why in ALWAYS else one.why


def _sooner(one: datetime | None, other: datetime | None) -> datetime | None:
    ends = [end for end in (one, other) if end is not None]
    return min(ends, default=None)


def pauses(stretches: Iterable[Stretch], stopping: Collection[str]) -> tuple[Pause, ...]:
    """The times that do not count for a policy that stops the clock in these states."""
    return tuple(Pause(each.since, each.until) for each in stretches if each.why in ALWAYS or each.why in stopping)

"""How an interaction's clock moves: what stops it, and for how long it stood. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
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


def pauses(stretches: Iterable[Stretch], stopping: Collection[str]) -> tuple[Pause, ...]:
    """The times that do not count for a policy that stops the clock in these states."""
    return tuple(Pause(each.since, each.until) for each in stretches if each.why in ALWAYS or each.why in stopping)

"""How an agent's time is told apart: occupied while anything is in hand, available while ready for the first item."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hub.queueing.work_modes import WorkMode


class Use(StrEnum):
    """What time counts as. Time that is neither counts for nothing, such as a break with empty hands."""

    OCCUPIED = "occupied"
    AVAILABLE = "available"


@dataclass(frozen=True, slots=True)
class Span:
    """A time, `began_at` inclusive, `ended_at` exclusive."""

    began_at: datetime
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of an agent's time of one use. `items` is how many were in hand in it, at once or after each other.

    `in_hand` are the seconds that each of them was, added up: two at once for a minute are 120.
    """

    agent_id: int
    use: Use
    began_at: datetime
    ended_at: datetime
    items: int
    in_hand: float

    @property
    def seconds(self) -> float:
        """How long it lasted."""
        return (self.ended_at - self.began_at).total_seconds()


@dataclass(slots=True)
class _Change:
    """How many modes and items begin at a time, less those that end."""

    ready: int = 0
    present: int = 0
    in_hand: int = 0
    taken: int = 0


def stretches(agent_id: int, modes: Iterable[tuple[WorkMode, Span]], in_hand: Iterable[Span]) -> list[Stretch]:
    """One agent's stretches in order of time. Items in hand at once occupy the agent once.

    Somebody who is not ready any more but finishes what they have is occupied; somebody who logged off is not, however
    much is left in their hands.
    """
    found: list[Stretch] = []
    ready = present = held = 0
    since: datetime | None = None
    for at, change in _changes(modes, in_hand):
        use = _use(ready, present, held)
        if use is not None and since is not None:
            _append(found, Stretch(agent_id, use, since, at, held, held * (at - since).total_seconds()))
        ready, present, held = ready + change.ready, present + change.present, held + change.in_hand
        since = at
        if found and found[-1].ended_at == at and found[-1].use == Use.OCCUPIED == _use(ready, present, held):
            found[-1] = replace(found[-1], items=found[-1].items + change.taken)
    return found


def _use(ready: int, present: int, held: int) -> Use | None:
    if held and present:
        return Use.OCCUPIED
    return Use.AVAILABLE if ready and not held else None


def _append(found: list[Stretch], stretch: Stretch) -> None:
    if found and found[-1].use == stretch.use and found[-1].ended_at == stretch.began_at:
        found[-1] = replace(found[-1], ended_at=stretch.ended_at, in_hand=found[-1].in_hand + stretch.in_hand)
    else:
        found.append(stretch)


def _changes(modes: Iterable[tuple[WorkMode, Span]], in_hand: Iterable[Span]) -> list[tuple[datetime, _Change]]:
    changes: defaultdict[datetime, _Change] = defaultdict(_Change)
    for mode, span in modes:
        for at, step in ((span.began_at, 1), (span.ended_at, -1)):
            changes[at].ready += step * (mode == WorkMode.READY)
            changes[at].present += step * (mode != WorkMode.LOGGED_OFF)
    for span in in_hand:
        if span.began_at < span.ended_at:
            changes[span.began_at].in_hand += 1
            changes[span.began_at].taken += 1
            changes[span.ended_at].in_hand -= 1
    return sorted(changes.items())

"""When a case is due and when it is late, in open time that counts. Pure: the time is an argument."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.service_level.business_hours import BusinessHours
from hub.service_level.goals import Pause, due_at

# In every other state we wait for somebody, or it is over.
COUNTING = frozenset({"new", "open"})
# A case that is due and still not solved is late after so much of its time.
LATE_AFTER = 1.5
LEVELS = 2

Still = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Both moments (UTC), None while they cannot be told, and the next of them that is to be looked at."""

    due_at: datetime | None = None
    late_at: datetime | None = None
    next_at: datetime | None = None


def moved(still: Still, state: str, now: datetime) -> list[dict[str, str]]:
    """The times it stood still, after it came into a state; coming there again changes nothing."""
    stretches = [dict(each) for each in still]
    stands = bool(stretches) and "until" not in stretches[-1]
    if state in COUNTING and stands:
        stretches[-1]["until"] = now.isoformat()
    elif state not in COUNTING and not stands:
        stretches.append({"since": now.isoformat()})
    return stretches


def deadlines(opened_at: datetime, seconds: int | None, hours: BusinessHours, still: Still, missed: int) -> Deadlines:
    """When it is due and late; nothing without a time to solve it in. `missed` of the two are past already."""
    if seconds is None:
        return Deadlines()
    pauses = tuple(map(_pause, still))
    length = timedelta(seconds=seconds)
    both = due_at(hours, opened_at, length, pauses), due_at(hours, opened_at, length * LATE_AFTER, pauses)
    stands = bool(pauses) and pauses[-1].until is None
    coming = None if stands or missed >= LEVELS else both[missed]
    return Deadlines(*both, coming)


def hurried(seconds: int | None, usual: int, priority: int) -> int | None:
    """How long a case of this priority has, where its category's usual one has `seconds`.

    More urgent by one has three quarters of it, by more half; less urgent is no reason to take longer.
    """
    if seconds is None or priority >= usual:
        return seconds
    return seconds * 3 // 4 if usual - priority == 1 else seconds // 2


def work_priority(priority: int, level: int) -> int:
    """The priority of the work on a case in its queue (0 to 10), from its own (1 is most urgent) and its level."""
    urgent = {1: 8, 2: 5}.get(priority, 0)
    return min(10, urgent + (2 * (level - 1) if level > 1 else 0))


def _pause(stretch: Mapping[str, str]) -> Pause:
    until = stretch.get("until")
    return Pause(datetime.fromisoformat(stretch["since"]), datetime.fromisoformat(until) if until else None)

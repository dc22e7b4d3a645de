"""By when somebody must have answered, and by when it must be settled. Pure: the time is an argument."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hub.service_level.business_hours import BusinessHours


class Goal(StrEnum):
    """What is due."""

    FIRST_RESPONSE = "firstResponse"
    NEXT_RESPONSE = "nextResponse"
    RESOLUTION = "resolution"


@dataclass(frozen=True, slots=True)
class Policy:
    """How much open time each goal has; None: it is not measured. People are warned when `warn_at` of it is used."""

    first_response: timedelta | None = None
    next_response: timedelta | None = None
    resolution: timedelta | None = None
    warn_at: float = 0.75


@dataclass(frozen=True, slots=True)
class Pause:
    """A time that does not count, e.g. while the customer is asked something. Without `until` it lasts."""

    since: datetime
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Course:
    """How an interaction went so far, as far as its goals are concerned.

    `asked_at` is when the customer first wrote what nobody has answered yet, None if everything is answered.
    `answered_at` is our first answer ever. `pauses` do not overlap and are in order.
    """

    opened_at: datetime
    asked_at: datetime | None
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True, slots=True)
class Due:
    """A goal that runs since a moment (UTC), when it is due, and when people are warned.

    Both are None while the clock stands still until somebody moves, or if the calendar never opens.
    """

    goal: Goal
    since: datetime
    at: datetime | None
    warn_at: datetime | None


def dues(policy: Policy, hours: BusinessHours, course: Course) -> tuple[Due, ...]:
    """Every goal that runs: nothing if nothing is measured, or all is done."""
    return tuple(
        Due(
            goal,
            since,
            due_at(hours, since, length, course.pauses),
            due_at(hours, since, length * policy.warn_at, course.pauses),
        )
        for goal, since, length in _running(policy, course)
    )


def first_due(running: Iterable[Due]) -> Due | None:
    """What is due first; None if nothing is."""
    # Of two that are due at once, the answer is named: it is what can still be done in time.
    timed = [(due.at, due.goal == Goal.RESOLUTION, due) for due in running if due.at is not None]
    return min(timed, key=lambda each: each[:2], default=(None, None, None))[2]


def due_at(hours: BusinessHours, since: datetime, length: timedelta, pauses: Iterable[Pause]) -> datetime | None:
    """When so much open time that counts has passed (UTC); None if a pause that lasts, or the calendar, forbids it."""
    at, left = since, length
    for pause in pauses:
        if pause.until is not None and pause.until <= at:
            continue
        passed = hours.elapsed(at, pause.since) if pause.since > at else timedelta()
        # At the very moment the pause begins it is due already.
        if passed >= left:
            break
        if pause.until is None:
            return None
        at, left = pause.until, left - passed
    return hours.after(at, left)


def _running(policy: Policy, course: Course) -> Iterable[tuple[Goal, datetime, timedelta]]:
    if course.closed_at is not None:
        return
    if course.asked_at is not None:
        answered = course.answered_at is not None
        length = policy.next_response if answered else policy.first_response
        if length is not None:
            yield Goal.NEXT_RESPONSE if answered else Goal.FIRST_RESPONSE, course.asked_at, length
    if policy.resolution is not None:
        yield Goal.RESOLUTION, course.opened_at, policy.resolution

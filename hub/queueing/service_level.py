"""By when somebody must have answered, and by when it must be settled. Pure: the time is an argument."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hub.queueing.business_hours import BusinessHours


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
    """A goal with the moment (UTC) it is due, and the moment people are warned."""

    goal: Goal
    at: datetime
    warn_at: datetime


def next_due(policy: Policy, hours: BusinessHours, course: Course) -> Due | None:
    """What is due first; None if nothing is measured, all is done, or the clock stands still until somebody moves."""
    dues = [
        Due(goal, at, warning)
        for goal, since, length in _running(policy, course)
        if (at := due_at(hours, since, length, course.pauses)) is not None
        and (warning := due_at(hours, since, length * policy.warn_at, course.pauses)) is not None
    ]
    # Of two that are due at once, the answer is named: it is what can still be done in time.
    return min(dues, key=lambda due: (due.at, due.goal == Goal.RESOLUTION), default=None)


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
    if course.answered_at is None:
        if policy.first_response is not None:
            yield Goal.FIRST_RESPONSE, course.opened_at, policy.first_response
    elif course.asked_at is not None and policy.next_response is not None:
        yield Goal.NEXT_RESPONSE, course.asked_at, policy.next_response
    if policy.resolution is not None:
        yield Goal.RESOLUTION, course.opened_at, policy.resolution

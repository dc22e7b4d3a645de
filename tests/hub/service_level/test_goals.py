"""Due times agree with counting the minutes that count, one by one."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.service_level.business_hours import BusinessHours
from hub.service_level.goals import Course, Due, Goal, Pause, Policy, due_at, dues, first_due
from tests.hub.service_level.test_business_hours import BERLIN, MINUTE, calendars, moments

# Nothing is looked at further ahead than this.
FAR = 4 * 24 * 60
POLICY = Policy(timedelta(hours=2), timedelta(hours=1), timedelta(hours=8))


@st.composite
def paused(draw: st.DrawFn, start: datetime) -> tuple[Pause, ...]:
    at = sorted(draw(st.lists(st.integers(-600, FAR), max_size=6, unique=True)))
    moments = [start + minute * MINUTE for minute in at]
    pauses = [Pause(a, b) for a, b in list(pairwise(moments))[::2]]
    if len(moments) % 2 and draw(st.booleans()):
        pauses.append(Pause(moments[-1]))
    return tuple(pauses)


def counted(hours: BusinessHours, start: datetime, length: timedelta, pauses: tuple[Pause, ...]) -> datetime | None:
    """By looking at the clock, and at who waits for whom, every minute."""
    left = length
    for minute in range(FAR):
        at = start + minute * MINUTE
        if any(pause.since <= at and (pause.until is None or at < pause.until) for pause in pauses):
            continue
        if hours.is_open(at):
            left -= MINUTE
            if not left:
                return at + MINUTE
    return None


@settings(max_examples=120, deadline=None)
@given(st.data(), calendars(), moments, st.integers(1, 600))
def test_due_is_what_counting_minutes_says(
    data: st.DataObject, hours: BusinessHours, start: datetime, minutes: int
) -> None:
    pauses = data.draw(paused(start))
    expected = counted(hours, start, minutes * MINUTE, pauses)
    due = due_at(hours, start, minutes * MINUTE, pauses)
    if expected is not None:
        assert due == expected
    else:
        assert due is None or due > start + FAR * MINUTE


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-01-{text}+00:00")


def next_due(policy: Policy, hours: BusinessHours, course: Course) -> Due | None:
    return first_due(dues(policy, hours, course))


# Thursday the 15th; Berlin is open from 8:00 to 11:00 and from 12:00 to 16:00 UTC.
OPENED = moment("15T08:00")
WAITED = Pause(moment("15T11:00"), moment("15T13:00"))


@pytest.mark.parametrize(
    ("course", "goal", "at"),
    [
        (Course(OPENED, OPENED), Goal.FIRST_RESPONSE, "15T10:00"),
        # Answered: what is left is to settle it, in eight open hours.
        (Course(OPENED, None, moment("15T09:00")), Goal.RESOLUTION, "16T09:00"),
        # The customer came back after the first answer.
        (Course(OPENED, moment("15T13:00"), moment("15T09:00")), Goal.NEXT_RESPONSE, "15T14:00"),
        # The answer is due on the next morning, the settlement a little earlier.
        (Course(OPENED, moment("16T08:30"), moment("15T09:00")), Goal.RESOLUTION, "16T09:00"),
        # Two hours of waiting for the customer, one of them over lunch.
        (Course(OPENED, None, moment("15T09:00"), pauses=(WAITED,)), Goal.RESOLUTION, "16T10:00"),
    ],
)
def test_what_is_due_first(course: Course, goal: Goal, at: str) -> None:
    due = next_due(POLICY, BERLIN, course)
    assert due is not None
    assert (due.goal, due.at) == (goal, moment(at))
    assert due.warn_at is not None
    assert due.at is not None
    assert due.warn_at < due.at


@pytest.mark.parametrize(
    ("policy", "course"),
    [
        (POLICY, Course(OPENED, None, OPENED, closed_at=moment("15T10:00"))),
        (Policy(), Course(OPENED, OPENED)),
        (POLICY, Course(OPENED, OPENED, pauses=(Pause(OPENED),))),
        (Policy(next_response=timedelta(hours=1)), Course(OPENED, OPENED)),
    ],
)
def test_nothing_is_due(policy: Policy, course: Course) -> None:
    assert next_due(policy, BERLIN, course) is None


def test_people_are_warned_when_three_quarters_are_used() -> None:
    due = next_due(Policy(first_response=timedelta(hours=4)), BERLIN, Course(OPENED, OPENED))
    assert due == Due(Goal.FIRST_RESPONSE, OPENED, moment("15T13:00"), moment("15T11:00"))


def test_a_pause_that_ended_before_it_began_does_not_count() -> None:
    pauses = (Pause(datetime(2026, 1, 1, tzinfo=UTC), OPENED),)
    assert due_at(BERLIN, OPENED, timedelta(hours=1), pauses) == moment("15T09:00")

"""What is counted: each measure is one condition over passages, the same for the figure and for the list behind it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, and_, case, false, func, literal, or_, true
from sqlalchemy.orm import InstrumentedAttribute

from hub.access.actor import Actor
from hub.access.permissions import visible_queues
from hub.figures.model import HANDLING, Outcome, Passage, Phase

# Whoever leaves sooner (seconds) had no time to be answered: offered and abandoned, but not held against the level.
SHORT = 5.0
# What is promised where a queue promises nothing of its own.
USUAL_GOAL = timedelta(seconds=20)


class Measure(StrEnum):
    """Everything that can be counted.

    `OFFERED` is what came to a queue, from outside or another one: it was answered, abandoned, moved on unanswered, or
    waits. `RATED` is what the service level is of: answered, abandoned but not shortly, or waiting longer than the goal
    already. `WAITING` and `IN_HAND` are of this moment, whatever the span; `HANDLED` ended in it. `WAITED` waited as
    the span began, whenever it came; it is of a moment, and no part of the figures of a span.
    """

    OFFERED = "offered"
    ANSWERED = "answered"
    IN_TIME = "inTime"
    RATED = "rated"
    ABANDONED = "abandoned"
    SHORTLY_ABANDONED = "shortlyAbandoned"
    MOVED = "moved"
    UNANSWERED = "unanswered"
    WAITING = "waiting"
    IN_HAND = "inHand"
    HANDLED = "handled"
    WAITED = "waited"


OF_NOW = (Measure.WAITING, Measure.IN_HAND)
# What the figures of a span are made of.
OF_SPANS = tuple(measure for measure in Measure if measure != Measure.WAITED)


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose figures of when: `since` inclusive, `until` exclusive; None is all of them, as far as the actor may see.

    `goals` are by queue; a queue that is not in it has `USUAL_GOAL`. `now` decides what waits too long already.
    """

    since: datetime
    until: datetime
    now: datetime
    queue_id: int | None = None
    channel: str | None = None
    agent_id: int | None = None
    goals: Mapping[int, timedelta] = field(default_factory=dict)


_ANSWERED = Passage.answered_at.is_not(None)
_ABANDONED = Passage.outcome == Outcome.ABANDONED
_OPEN = Passage.ended_at.is_(None)

# What a passage must be, apart from goals and time.
CONDITIONS: Mapping[Measure, ColumnElement[bool]] = {
    Measure.OFFERED: Passage.arrival.is_(True),
    Measure.ANSWERED: Passage.arrival & _ANSWERED,
    Measure.ABANDONED: Passage.arrival & _ABANDONED,
    Measure.SHORTLY_ABANDONED: Passage.arrival & _ABANDONED & (Passage.waited < SHORT),
    Measure.MOVED: Passage.arrival & ~_ANSWERED & ~_OPEN & ~_ABANDONED,
    Measure.UNANSWERED: Passage.arrival & ~_ANSWERED & _OPEN,
    Measure.WAITING: _OPEN & (Passage.phase == Phase.WAITING),
    Measure.IN_HAND: _OPEN & Passage.phase.in_(HANDLING),
    Measure.HANDLED: _ANSWERED & ~_OPEN & (Passage.outcome != Outcome.RESUMED),
    Measure.WAITED: true(),
}
# When a passage's wait was over, whether somebody had it or it left; None while it waits.
WAITED_UNTIL = func.coalesce(Passage.answered_at, Passage.ended_at)


def counted(measure: Measure, scope: Scope) -> ColumnElement[bool]:
    """What a passage must be, goals included, but for the span."""
    if measure == Measure.IN_TIME:
        return CONDITIONS[Measure.ANSWERED] & by_goal(scope, in_time=True)
    if measure == Measure.RATED:
        left = CONDITIONS[Measure.ABANDONED] & (Passage.waited >= SHORT)
        late = CONDITIONS[Measure.UNANSWERED] & by_goal(scope, in_time=False)
        return or_(CONDITIONS[Measure.ANSWERED], left, late)
    return CONDITIONS[measure]


def clock_of(measure: Measure) -> InstrumentedAttribute[Any]:
    """The time by which its lists are in order, and by which a passage falls into a span unless it is of now."""
    if measure == Measure.HANDLED:
        return Passage.ended_at
    return Passage.waiting_since if measure == Measure.WAITING else Passage.entered_at


def within(measure: Measure, scope: Scope) -> ColumnElement[bool]:
    """Whether a passage is of the scope's time."""
    if measure in OF_NOW:
        return _OPEN
    if measure == Measure.WAITED:
        # The first condition is true of whatever the second is of, and has an index.
        lasted = or_(_OPEN, Passage.ended_at >= scope.since)
        left_later = or_(WAITED_UNTIL.is_(None), scope.since <= WAITED_UNTIL)
        come = Passage.entered_at < scope.since
        return and_(come, lasted, left_later) if scope.since <= scope.now else false()
    clock = clock_of(measure)
    return and_(clock >= scope.since, clock < scope.until)


def of_whom(scope: Scope, actor: Actor) -> ColumnElement[bool]:
    """Whether a passage is of the scope's queue, channel and agent, and the actor may see it."""
    visible = visible_queues(actor)
    asked = [
        Passage.queue_id == scope.queue_id if scope.queue_id is not None else true(),
        Passage.channel == scope.channel if scope.channel is not None else true(),
        Passage.agent_id == scope.agent_id if scope.agent_id is not None else true(),
        Passage.queue_id.in_(sorted(visible)) if visible is not None else true(),
    ]
    return and_(*asked)


def by_goal(scope: Scope, *, in_time: bool) -> ColumnElement[bool]:
    """Answered within the goal of its queue, or waiting longer than that already."""
    if in_time:
        return Passage.waited <= _by_queue(scope, lambda goal: literal(goal.total_seconds(), Passage.waited.type))
    return Passage.entered_at < _by_queue(scope, lambda goal: literal(scope.now - goal, Passage.entered_at.type))


def _by_queue(scope: Scope, limit: Callable[[timedelta], ColumnElement[Any]]) -> ColumnElement[Any]:
    """A limit by the goal of a passage's queue: looked up once, rather than compared for each queue there is."""
    own = {queue: limit(goal) for queue, goal in sorted(scope.goals.items())}
    return case(own, value=Passage.queue_id, else_=limit(USUAL_GOAL)) if own else limit(USUAL_GOAL)

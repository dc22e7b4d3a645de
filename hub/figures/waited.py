"""How many items waited at moments of a day, and when the next of those that wait now turns late."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, literal, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.figures.half_hours import among, half_hours
from hub.figures.measures import CONDITIONS, USUAL_GOAL, WAITED_UNTIL, Measure, Scope, by_goal, of_whom, within
from hub.figures.model import Passage
from storage.unit_of_work import Storage


async def waited_by_half_hour(storage: Storage, actor: Actor, scope: Scope) -> tuple[int, ...]:
    """How many waited as each half hour of the scope's span began, of those that have begun; one statement.

    Each is as many as `passages_behind` lists of `Measure.WAITED` by the scope of its half hour. Raises `NotAllowed`,
    and `Invalid` for a span that is too long.
    """
    require(actor, Permission.SUPERVISE)
    begins = [at for at in half_hours(scope.since, scope.until) if at <= scope.now]
    if not begins:
        return ()
    came, left = _number(Passage.entered_at, begins), _number(WAITED_UNTIL, begins)
    query = (
        select(came.label("came"), left.label("left"), func.count())
        .where(of_whom(scope, actor), Passage.entered_at < begins[-1])
        .where(or_(Passage.ended_at.is_(None), Passage.ended_at >= scope.since))
        .group_by("came", "left")
    )
    async with storage.reading() as session:
        rows = [tuple(row) for row in await session.execute(query)]
    return tuple(sum(many for came, left, many in rows if came < moment <= left) for moment in range(len(begins)))


def _number(clock: ColumnElement[Any] | InstrumentedAttribute[Any], begins: Sequence[datetime]) -> ColumnElement[Any]:
    """Which half hour a time falls into: -1 before the first, and beyond the last one where there is no time."""
    within_span = case((clock < begins[0], literal(-1)), else_=among(clock, begins))
    return case((clock.is_(None), literal(len(begins))), else_=within_span)


async def turns_late_at(storage: Storage, actor: Actor, scope: Scope) -> datetime | None:
    """When the next of what waits has waited longer than the goal of its queue: no event tells of it; one statement."""
    require(actor, Permission.SUPERVISE)
    query = (
        select(Passage.queue_id, func.min(Passage.entered_at))
        .where(of_whom(scope, actor), within(Measure.UNANSWERED, scope), Passage.ended_at.is_(None))
        .where(CONDITIONS[Measure.UNANSWERED], ~by_goal(scope, in_time=False))
        .group_by(Passage.queue_id)
    )
    async with storage.reading() as session:
        oldest = (await session.execute(query)).all()
    return min((came + scope.goals.get(queue, USUAL_GOAL) for queue, came in oldest), default=None)

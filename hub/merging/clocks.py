"""The service clocks of two conversations become one, and two again: each keeps its truth."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, or_, select, update

from hub.interactions.model import Interaction
from hub.service_level.course import Stretch, apart, together
from hub.service_level.model import ServiceClock, ServiceGoal
from storage.unit_of_work import Work

GoalKey = tuple[str, datetime]


async def join_clocks(work: Work, source: Interaction, target: Interaction) -> dict[str, Any]:
    """Count from when the first of both began and stand still only when both did; returns how they were before.

    What still ran there runs on here, with whatever people were told of it.
    """
    theirs, ours = await _clock(work, source), await _clock(work, target)
    if theirs is None or ours is None:
        return {}
    before = {
        "opened_at": ours.opened_at.isoformat(),
        "own": ours.stretches,
        "theirs": theirs.stretches,
        "goals": [[goal, since.isoformat()] for goal, since in await _running(work, source)],
    }
    ours.keep(together(ours.stood(), theirs.stood(), (ours.opened_at, theirs.opened_at)))
    ours.opened_at = min(ours.opened_at, theirs.opened_at)
    await _hand_over(work, source, target, await _running(work, source))
    await work.flush()
    return before


async def part_clocks(
    work: Work, target: Interaction, source: Interaction, before: Mapping[str, Any], at: datetime
) -> None:
    """Give each its own time before they were merged `at` a moment, and both the time since."""
    theirs, ours = await _clock(work, source), await _clock(work, target)
    if not before or theirs is None or ours is None:
        return
    common = ours.stood()
    ours.stretches, theirs.stretches = before["own"], before["theirs"]
    _keep(ours, common, at)
    _keep(theirs, common, at)
    ours.opened_at = datetime.fromisoformat(before["opened_at"])
    await _hand_over(work, target, source, [(goal, datetime.fromisoformat(since)) for goal, since in before["goals"]])
    await work.flush()


def _keep(clock: ServiceClock, common: Iterable[Stretch], at: datetime) -> None:
    clock.keep(apart(clock.stood(), common, at))


async def _clock(work: Work, interaction: Interaction) -> ServiceClock | None:
    return await work.locked(ServiceClock, interaction.id)


async def _running(work: Work, interaction: Interaction) -> list[GoalKey]:
    running = select(ServiceGoal.goal, ServiceGoal.since).where(
        ServiceGoal.interaction_id == interaction.id, ServiceGoal.ended_at.is_(None)
    )
    return [(goal, since) for goal, since in await work.session.execute(running)]


async def _hand_over(work: Work, giver: Interaction, taker: Interaction, keys: Sequence[GoalKey]) -> None:
    """Have these goals be the other's; one that it has already is enough."""
    if not keys:
        return
    these = or_(*(and_(ServiceGoal.goal == goal, ServiceGoal.since == since) for goal, since in keys))
    held = select(ServiceGoal.goal, ServiceGoal.since).where(ServiceGoal.interaction_id == taker.id, these)
    double = [(goal, since) for goal, since in await work.session.execute(held)]
    mine = ServiceGoal.interaction_id == giver.id
    if double:
        them = or_(*(and_(ServiceGoal.goal == goal, ServiceGoal.since == since) for goal, since in double))
        await work.session.execute(delete(ServiceGoal).where(mine, them))
    given = update(ServiceGoal).where(mine, these).values(interaction_id=taker.id)
    await work.session.execute(given.execution_options(synchronize_session=False))

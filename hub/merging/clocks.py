"""The service clocks of two conversations become one, and two again: each keeps its truth."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, false, or_, select, update

from hub.interactions.model import Interaction
from hub.merging.model import Merge
from hub.service_level.course import Stretch, apart, together
from hub.service_level.model import ServiceClock, ServiceGoal, stretches_of, written
from storage.unit_of_work import Work

GoalKey = tuple[str, datetime]


async def join_clocks(work: Work, source: Interaction, target: Interaction) -> dict[str, Any]:
    """Count from when the first of both began and stand still only when both did; returns how they were before.

    What still ran there runs on here, with whatever people were told of it.
    """
    theirs, ours = await _clock(work, source.id), await _clock(work, target.id)
    if theirs is None or ours is None:
        return {}
    running = await _running(work, source)
    shared = await _held(work, target, running)
    before = {
        "opened_at": ours.opened_at.isoformat(),
        "own": ours.stretches,
        "theirs": theirs.stretches,
        "goals": _as_written([key for key in running if key not in shared]),
        "shared": _as_written(shared),
    }
    ours.keep(together(ours.stood(), theirs.stood(), (ours.opened_at, theirs.opened_at)))
    ours.opened_at = min(ours.opened_at, theirs.opened_at)
    if shared:
        # One that it has already is enough.
        await work.session.execute(delete(ServiceGoal).where(ServiceGoal.interaction_id == source.id, _these(shared)))
    await _hand_over(work, source, target, [key for key in running if key not in shared])
    await work.flush()
    return before


async def part_clocks(work: Work, target: Interaction, source: Interaction, done: Merge) -> None:
    """Give each its own time before they were merged, and both the time since. What else went into it stays there."""
    before, theirs, ours = done.before["clock"], await _clock(work, source.id), await _clock(work, target.id)
    if not before or theirs is None or ours is None:
        return
    later = [each for each in await _later(work, done) if each.before["clock"]]
    common = now = ours.stood()
    for each in reversed(later):
        # Until then it stood by itself when what came later was not asked.
        common = apart(stretches_of(each.before["clock"]["own"]), common, each.at)
    theirs.keep(apart(stretches_of(before["theirs"]), common, done.at))
    ours.keep(apart(stretches_of(before["own"]), common, done.at))
    ours.opened_at = datetime.fromisoformat(before["opened_at"])
    for each in later:
        await _join_again(work, ours, each, now)
    await _hand_over(work, target, source, _as_read(before["goals"]))
    await _share(work, target, source, _as_read(before.get("shared", [])))
    await work.flush()


async def _later(work: Work, done: Merge) -> Sequence[Merge]:
    """What went into the same conversation afterwards and is still there, in that order."""
    here = select(Merge).where(Merge.into_id == done.into_id, Merge.undone_at.is_(None), Merge.id > done.id)
    return (await work.session.scalars(here.order_by(Merge.id).with_for_update())).all()


async def _join_again(work: Work, ours: ServiceClock, merge: Merge, now: Sequence[Stretch]) -> None:
    """As if what went before it had never been there: also for whoever takes this one back."""
    theirs = await _clock(work, merge.interaction_id)
    assert theirs is not None, "it had one when it went"
    before = merge.before["clock"]
    own = {"own": written(ours.stood()), "opened_at": ours.opened_at.isoformat()}
    merge.before = {**merge.before, "clock": {**before, **own}}
    joined = together(ours.stood(), stretches_of(before["theirs"]), (ours.opened_at, theirs.opened_at))
    ours.keep(apart(joined, now, merge.at))
    ours.opened_at = min(ours.opened_at, theirs.opened_at)


async def _clock(work: Work, interaction_id: int) -> ServiceClock | None:
    return await work.locked(ServiceClock, interaction_id)


async def _running(work: Work, interaction: Interaction) -> list[GoalKey]:
    running = select(ServiceGoal.goal, ServiceGoal.since).where(
        ServiceGoal.interaction_id == interaction.id, ServiceGoal.ended_at.is_(None)
    )
    return [(goal, since) for goal, since in await work.session.execute(running)]


async def _held(work: Work, interaction: Interaction, keys: Sequence[GoalKey]) -> list[GoalKey]:
    """Those of these goals that it has."""
    held = select(ServiceGoal.goal, ServiceGoal.since).where(ServiceGoal.interaction_id == interaction.id, _these(keys))
    return [(goal, since) for goal, since in await work.session.execute(held)]


async def _hand_over(work: Work, giver: Interaction, taker: Interaction, keys: Sequence[GoalKey]) -> None:
    """Have these goals be the other's, which has none of them."""
    given = update(ServiceGoal).where(ServiceGoal.interaction_id == giver.id, _these(keys))
    given = given.values(interaction_id=taker.id).execution_options(synchronize_session=False)
    await work.session.execute(given)


async def _share(work: Work, one: Interaction, other: Interaction, keys: Sequence[GoalKey]) -> None:
    """Have goals that were of both be of both again: what people were told of one, they were told of the other."""
    mine = select(ServiceGoal).where(ServiceGoal.interaction_id == one.id, _these(keys))
    for row in (await work.session.scalars(mine)).all():
        told = {"warned_at": row.warned_at, "breached_at": row.breached_at}
        work.add(ServiceGoal(interaction_id=other.id, goal=row.goal, since=row.since, **told))


def _these(keys: Sequence[GoalKey]) -> ColumnElement[bool]:
    return or_(false(), *(and_(ServiceGoal.goal == goal, ServiceGoal.since == since) for goal, since in keys))


def _as_written(keys: Sequence[GoalKey]) -> list[list[str]]:
    return [[goal, since.isoformat()] for goal, since in keys]


def _as_read(keys: Sequence[Sequence[str]]) -> list[GoalKey]:
    return [(goal, datetime.fromisoformat(since)) for goal, since in keys]

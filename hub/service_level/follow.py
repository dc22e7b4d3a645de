"""Keeps the clock of each interaction true, within the transaction of each event that may move it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select

from hub import events
from hub.interactions.model import Interaction
from hub.service_level.course import pauses
from hub.service_level.goals import Course, Due, Goal, dues, first_due
from hub.service_level.model import ServiceClock, ServiceGoal
from hub.service_level.truth import answered_since, promised, read_truth
from storage.events import EventRow
from storage.unit_of_work import Work

_MOVING = frozenset(
    event.__name__
    for event in (
        events.AnsweredElsewhere,
        events.CaseWorkEnded,
        events.CaseWorkPut,
        events.ColleagueAsked,
        events.ConsultationEnded,
        events.DeliveryChanged,
        events.DeliveryReported,
        events.InteractionAbsorbed,
        events.InteractionClosed,
        events.InteractionDismissed,
        events.InteractionMerged,
        events.InteractionOpened,
        events.InteractionQuarantined,
        events.InteractionReleased,
        events.InteractionSplit,
        events.InteractionSplitOff,
        events.ItemAbandoned,
        events.ItemAccepted,
        events.ItemReturned,
        events.ItemSnoozed,
        events.ItemTransferred,
        events.ItemWoken,
        events.MergeUndone,
        events.MessageReceived,
        events.PriorityChanged,
        events.ReplyCalledBack,
        events.ReplyQueued,
        events.ReplyRescheduled,
        events.SpamMarked,
        events.SpamUnmarked,
        events.TransferUndone,
    )
)


async def follow(work: Work, event: EventRow) -> None:
    """Take one event into account, in the transaction that records it."""
    # What only waited ran, and runs on when somebody has it.
    if event.name in _MOVING and not event.payload.get("waited"):
        await count_anew(work, event.payload["interaction_id"])


async def count_anew(work: Work, interaction_id: int) -> bool:
    """Make an interaction's clock and goals what messages, states and promises say; True if something else is due.

    Its stream or its row must be held, so that nobody else counts meanwhile.
    """
    interaction = await work.session.get(Interaction, interaction_id)
    assert interaction is not None, "an event has an interaction"
    clock = await work.session.get(ServiceClock, interaction_id)
    known = clock is not None
    if clock is None:
        clock = _new_clock(interaction)
        work.add(clock)
    before = (clock.goal, clock.due_at)
    await read_truth(work, clock, interaction)
    policy, hours = await promised(work, clock)
    running: tuple[Due, ...] = ()
    if policy is not None:
        running = dues(policy.promise(), hours, _course(clock, policy.pauses))
    first = first_due(running)
    clock.goal, clock.stale = first.goal.value if first else "", False
    clock.due_at, clock.warn_at = (first.at, first.warn_at) if first else (None, None)
    if known or running:
        await _keep_goals(work, interaction_id, running)
    return before != (clock.goal, clock.due_at)


def _new_clock(interaction: Interaction) -> ServiceClock:
    return ServiceClock(
        interaction_id=interaction.id,
        queue_id=interaction.queue_id,
        priority=0,
        opened_at=interaction.opened_at,
        stretches=[],
        goal="",
    )


def _course(clock: ServiceClock, stopping: Sequence[str]) -> Course:
    stood = pauses(clock.stood(), stopping)
    return Course(clock.opened_at, clock.asked_at, clock.answered_at, clock.closed_at, stood)


async def _keep_goals(work: Work, interaction_id: int, running: Sequence[Due]) -> None:
    """Have the goals that run, and only those, run against their moments."""
    since = [due.since for due in running]
    mine = select(ServiceGoal).where(
        ServiceGoal.interaction_id == interaction_id,
        or_(ServiceGoal.ended_at.is_(None), ServiceGoal.since.in_(since)),
    )
    kept = {(row.goal, row.since): row for row in await work.session.scalars(mine)}
    for due in running:
        row = kept.pop((due.goal, due.since), None)
        if row is None:
            row = ServiceGoal(interaction_id=interaction_id, goal=due.goal.value, since=due.since)
            work.add(row)
        row.run(due)
    for row in kept.values():
        if row.ended_at is None:
            row.end(await _reached_at(work, row))


async def _reached_at(work: Work, row: ServiceGoal) -> datetime:
    """When an answer was to leave that nobody counted until the goal was due; else now."""
    if row.goal == Goal.RESOLUTION or row.due_at is None or row.due_at > work.now:
        return work.now
    return await answered_since(work, row.interaction_id, row.since) or work.now

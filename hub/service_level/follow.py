"""Keeps the clock of each interaction true, within the transaction of each event that may move it."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Row, ScalarSelect, func, or_, select

from hub import events
from hub.interactions.model import Direction, Interaction, InteractionState, Message
from hub.queueing.model import Queue, WorkItem
from hub.queueing.states import ENDED_STATES, WorkState
from hub.service_level.business_hours import MINUTES_A_DAY, BusinessHours, Slot
from hub.service_level.course import Standstill, moved, pauses
from hub.service_level.goals import Course, Due, dues, first_due
from hub.service_level.model import BusinessCalendar, ServiceClock, ServiceGoal, ServicePolicy
from storage.events import EventRow
from storage.outbox import DeliveryState
from storage.unit_of_work import Work

# A queue without a calendar never closes.
ALWAYS_OPEN = BusinessHours(ZoneInfo("UTC"), {day: (Slot(0, MINUTES_A_DAY),) for day in range(7)})
# Nobody was answered by what did not arrive.
_NEVER_CAME = (DeliveryState.CANCELLED, DeliveryState.FAILED, DeliveryState.UNCERTAIN)
Moment = ScalarSelect[datetime]
_MOVING = frozenset(
    event.__name__
    for event in (
        events.AnsweredElsewhere,
        events.ColleagueAsked,
        events.ConsultationEnded,
        events.DeliveryChanged,
        events.DeliveryReported,
        events.InteractionClosed,
        events.InteractionDismissed,
        events.InteractionOpened,
        events.InteractionQuarantined,
        events.InteractionReleased,
        events.ItemAbandoned,
        events.ItemAccepted,
        events.ItemReturned,
        events.ItemSnoozed,
        events.ItemTransferred,
        events.ItemWoken,
        events.MessageReceived,
        events.ReplyCalledBack,
        events.ReplyQueued,
        events.ReplyRescheduled,
        events.TransferUndone,
    )
)


async def follow(work: Work, event: EventRow) -> None:
    """Take one event into account, in the transaction that records it."""
    if event.name in _MOVING:
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
    await _read(work, clock, interaction)
    policy, hours = await _promised(work, clock)
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


async def _read(work: Work, clock: ServiceClock, interaction: Interaction) -> None:
    """What is true of the interaction now, in one statement."""
    work_on_it = (WorkItem.interaction_id == Interaction.id) & WorkItem.state.not_in(ENDED_STATES)
    query = (
        select(WorkItem.state, WorkItem.priority, WorkItem.snoozed_until, *_said(interaction.id, work.now))
        .select_from(Interaction)
        .outerjoin(WorkItem, work_on_it)
        .where(Interaction.id == interaction.id)
    )
    state, priority, snoozed_until, clock.answered_at, clock.asked_at = (await work.session.execute(query)).one()
    clock.queue_id, clock.closed_at = interaction.queue_id, interaction.closed_at
    if priority is not None:
        clock.priority = priority
    stood = clock.stood()
    why = _standstill(interaction, state, snoozed_until)
    # What nobody was to look at from the first did not wait.
    since = interaction.opened_at if not stood and why == Standstill.PARKED else work.now
    clock.keep(moved(stood, why, since))


def _standstill(
    interaction: Interaction, work_state: WorkState | None, snoozed_until: datetime | None
) -> Standstill | None:
    if interaction.state == InteractionState.CLOSED:
        return Standstill.CLOSED
    if interaction.state == InteractionState.PARKED:
        return Standstill.PARKED
    if work_state == WorkState.SNOOZED:
        return Standstill.SNOOZED if snoozed_until else Standstill.WAITING_FOR_CUSTOMER
    return Standstill.CONSULTING if work_state == WorkState.CONSULTING else None


def _said(interaction_id: int, now: datetime) -> tuple[Moment, Moment]:
    """When we answered first, and since when the customer waits. An answer counts when it is to leave."""
    answers = (
        Message.interaction_id == interaction_id,
        Message.direction == Direction.OUTBOUND,
        Message.auto == "",
        Message.delivery.not_in(_NEVER_CAME),
        or_(Message.leaves_at.is_(None), Message.leaves_at <= now),
    )
    newest = select(func.max(Message.id)).where(*answers).scalar_subquery()
    asked = select(func.min(Message.at)).where(
        Message.interaction_id == interaction_id,
        Message.direction == Direction.INBOUND,
        Message.auto == "",
        Message.id > func.coalesce(newest, 0),
    )
    first = select(func.min(func.coalesce(Message.leaves_at, Message.at))).where(*answers)
    return first.scalar_subquery(), asked.scalar_subquery()


async def _promised(work: Work, clock: ServiceClock) -> tuple[ServicePolicy | None, BusinessHours]:
    """The promise that holds for an interaction, and when its queue is open."""
    fits = (ServicePolicy.queue_id == Queue.id) & (ServicePolicy.from_priority <= clock.priority)
    query = (
        select(ServicePolicy, BusinessCalendar)
        .select_from(Queue)
        .outerjoin(ServicePolicy, fits)
        .outerjoin(BusinessCalendar, BusinessCalendar.id == Queue.calendar_id)
        .where(Queue.id == clock.queue_id)
        .order_by(ServicePolicy.from_priority.desc().nulls_last())
        .limit(1)
    )
    found: Row[ServicePolicy | None, BusinessCalendar | None] = (await work.session.execute(query)).one()
    policy, calendar = found
    return policy, calendar.hours() if calendar is not None else ALWAYS_OPEN


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
            row.end(work.now)

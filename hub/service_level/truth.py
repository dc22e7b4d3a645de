"""What an interaction's clock is counted from: what was said, how it stands, and what its queue promises."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Row, ScalarSelect, func, or_, select

from hub.interactions.model import Direction, Interaction, InteractionState, Message
from hub.queueing.model import Queue, WorkItem
from hub.queueing.states import ENDED_STATES, WorkState
from hub.service_level.business_hours import MINUTES_A_DAY, BusinessHours, Slot
from hub.service_level.course import Standstill, moved
from hub.service_level.model import BusinessCalendar, ServiceClock, ServicePolicy
from storage.outbox import DeliveryState
from storage.unit_of_work import Work

# A queue without a calendar never closes.
ALWAYS_OPEN = BusinessHours(ZoneInfo("UTC"), {day: (Slot(0, MINUTES_A_DAY),) for day in range(7)})
# Nobody was answered by what did not arrive.
_NEVER_CAME = (DeliveryState.CANCELLED, DeliveryState.FAILED, DeliveryState.UNCERTAIN)
_LEFT_AT = func.coalesce(Message.leaves_at, Message.at)
Moment = ScalarSelect[datetime]


async def read_truth(work: Work, clock: ServiceClock, interaction: Interaction) -> None:
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
    if interaction.state in (InteractionState.CLOSED, InteractionState.MERGED):
        return Standstill.CLOSED
    if interaction.state == InteractionState.PARKED:
        return Standstill.PARKED
    if work_state == WorkState.SNOOZED:
        return Standstill.SNOOZED if snoozed_until else Standstill.WAITING_FOR_CUSTOMER
    return Standstill.CONSULTING if work_state == WorkState.CONSULTING else None


def _said(interaction_id: int, now: datetime) -> tuple[Moment, Moment]:
    """When we answered first, and since when the customer waits. An answer counts when it is to leave."""
    answers = _answers(interaction_id, now)
    newest = select(func.max(Message.id)).where(*answers).scalar_subquery()
    asked = select(func.min(Message.at)).where(
        Message.interaction_id == interaction_id,
        Message.direction == Direction.INBOUND,
        Message.auto == "",
        Message.id > func.coalesce(newest, 0),
    )
    first = select(func.min(_LEFT_AT)).where(*answers)
    return first.scalar_subquery(), asked.scalar_subquery()


async def answered_since(work: Work, interaction_id: int, since: datetime) -> datetime | None:
    """When we answered first after this moment."""
    answers = _answers(interaction_id, work.now)
    return await work.session.scalar(select(func.min(_LEFT_AT)).where(*answers, since <= _LEFT_AT))


def _answers(interaction_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Message.interaction_id == interaction_id,
        Message.direction == Direction.OUTBOUND,
        Message.auto == "",
        Message.delivery.not_in(_NEVER_CAME),
        or_(Message.leaves_at.is_(None), Message.leaves_at <= now),
    )


async def promised(work: Work, clock: ServiceClock) -> tuple[ServicePolicy | None, BusinessHours]:
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

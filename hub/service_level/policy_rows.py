"""Service policies as forms and lists show them."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import NotFound
from hub.queueing.model import Queue
from hub.service_level.model import BusinessCalendar, ServicePolicy
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class PolicyDraft:
    """What is to be promised in a queue, from a priority on; None promises nothing."""

    queue_id: int
    from_priority: int = 0
    first_response: timedelta | None = None
    next_response: timedelta | None = None
    resolution: timedelta | None = None
    warn_percent: int = 75
    pauses: tuple[str, ...] = ("waitingForCustomer",)


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """A policy as it is. `calendar` is the name of the one its queue is open by, "" if it never closes."""

    id: int
    version: int
    queue_name: str
    calendar: str
    draft: PolicyDraft


async def policies(storage: Storage, by: Actor) -> tuple[PolicyRow, ...]:
    """Every policy by queue and priority, in one statement."""
    require(by, Permission.ADMINISTER)
    query = (
        select(ServicePolicy, Queue.name, BusinessCalendar.name)
        .join(Queue, Queue.id == ServicePolicy.queue_id)
        .outerjoin(BusinessCalendar, BusinessCalendar.id == Queue.calendar_id)
        .order_by(Queue.name, ServicePolicy.from_priority)
    )
    async with storage.reading() as session:
        return tuple(_row(*line) for line in (await session.execute(query)).all())


async def policy(storage: Storage, policy_id: int, by: Actor) -> PolicyRow:
    """One policy. Raises `NotFound`."""
    found = next((row for row in await policies(storage, by) if row.id == policy_id), None)
    if found is None:
        raise NotFound
    return found


def _row(row: ServicePolicy, queue_name: str, calendar: str | None) -> PolicyRow:
    promise = row.promise()
    times = (promise.first_response, promise.next_response, promise.resolution)
    draft = PolicyDraft(row.queue_id, row.from_priority, *times, row.warn_percent, tuple(row.pauses))
    return PolicyRow(row.id, row.version, queue_name, calendar or "", draft)

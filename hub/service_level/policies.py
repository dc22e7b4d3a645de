"""What customers of a queue are promised: added, changed, removed. What is due is counted anew."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.access.actor import Actor
from hub.access.audit import audit, changes
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, Unseen, sentence
from hub.queueing.model import Queue
from hub.service_level.calendars import count_later
from hub.service_level.course import CHOICES
from hub.service_level.goals import Course, Due, dues
from hub.service_level.model import BusinessCalendar, ServicePolicy
from hub.service_level.policy_rows import PolicyDraft
from hub.service_level.truth import ALWAYS_OPEN
from storage.unit_of_work import Storage, Work, action

HIGHEST_PRIORITY = 10


async def add_policy(storage: Storage, draft: PolicyDraft, by: Actor) -> int:
    """Promise something new and return its id. Raises `Invalid`, `Conflict` if the queue promises already."""
    try:
        return await keep_policy(storage, draft, by)
    except IntegrityError as error:
        raise Conflict("This queue promises something from that priority on already.") from error


async def change_policy(storage: Storage, policy_id: int, draft: PolicyDraft, seen: int, by: Actor) -> None:
    """Promise something else. Raises `NotFound`, `Invalid`, and `Conflict` unless `seen` is its version."""
    try:
        await _change(storage, policy_id, draft, seen, by)
    except IntegrityError as error:
        raise Conflict("This queue promises something from that priority on already.") from error


# By usual hours that takes four years; what would take more than five is never due.
LONGEST = timedelta(days=365)


@action
async def remove_policy(work: Work, policy_id: int, by: Actor) -> None:
    """Promise it no more; what was kept and broken stays known. Raises `NotFound`."""
    require(by, Permission.ADMINISTER)
    row = await work.locked(ServicePolicy, policy_id)
    if row is None:
        raise NotFound
    await work.session.delete(row)
    await count_later(work, [row.queue_id])
    await audit(
        work, by, "policy.removed", {"policy": row.id, "queue": row.queue_id, "from_priority": row.from_priority}
    )


async def due_from_now(storage: Storage, draft: PolicyDraft, by: Actor) -> Mapping[str, Due]:
    """When each goal of a contact that came in now would be due, by goal. Raises `Invalid`."""
    require(by, Permission.ADMINISTER)
    async with storage.reading() as session:
        of_queue = select(BusinessCalendar).join(Queue, Queue.calendar_id == BusinessCalendar.id)
        kept = await session.scalar(of_queue.where(Queue.id == draft.queue_id))
    hours = kept.hours() if kept is not None else ALWAYS_OPEN
    row = ServicePolicy()
    _describe(row, draft)
    now = storage.clock.now()
    asked, answered = Course(now, now), Course(now, now, now)
    return {due.goal.value: due for course in (asked, answered) for due in dues(row.promise(), hours, course)}


@action
async def keep_policy(work: Work, draft: PolicyDraft, by: Actor) -> int:
    """As `add_policy`, but that the queue promises already is known only at the end of the transaction."""
    require(by, Permission.ADMINISTER)
    row = ServicePolicy(version=1)
    _describe(row, draft)
    if await work.session.get(Queue, draft.queue_id) is None:
        raise Invalid("There is no such queue.", {"queue": sentence("There is no such queue.")})
    work.add(row)
    await work.flush()
    await count_later(work, [row.queue_id])
    await audit(work, by, "policy.added", {"policy": row.id, "queue": row.queue_id, **changes({}, _told(row))})
    return row.id


@action
async def _change(work: Work, policy_id: int, draft: PolicyDraft, seen: int, by: Actor) -> None:
    require(by, Permission.ADMINISTER)
    row = await work.locked(ServicePolicy, policy_id)
    if row is None:
        raise NotFound
    if row.version != seen:
        raise Unseen("Somebody changed this policy meanwhile. Load it again.")
    before, was = row.queue_id, _told(row)
    _describe(row, draft)
    if await work.session.get(Queue, draft.queue_id) is None:
        raise Invalid("There is no such queue.", {"queue": sentence("There is no such queue.")})
    row.version += 1
    await work.flush()
    await count_later(work, {before, row.queue_id})
    told = changes(was, _told(row))
    await audit(work, by, "policy.changed", {"policy": row.id, "queue": row.queue_id, **told})


def _describe(row: ServicePolicy, draft: PolicyDraft) -> None:
    if not 0 <= draft.from_priority <= HIGHEST_PRIORITY:
        raise Invalid("A priority is from 0 to 10.", {"priority": sentence("A priority is from 0 to 10.")})
    if not 1 <= draft.warn_percent <= 99:
        raise Invalid("Warn at 1 to 99 percent.", {"warn": sentence("Warn at 1 to 99 percent.")})
    if draft.first_response is draft.next_response is draft.resolution is None:
        raise Invalid("Promise at least one thing.", {"first": sentence("Promise at least one thing.")})
    for field in ("first_response", "next_response", "resolution"):
        if (getattr(draft, field) or timedelta()) > LONGEST:
            told = sentence("A promise is one year of open time at most.")
            raise Invalid("A promise is one year of open time at most.", {field.removesuffix("_response"): told})
    row.queue_id, row.from_priority, row.warn_percent = draft.queue_id, draft.from_priority, draft.warn_percent
    row.first_response_seconds = _seconds(draft.first_response)
    row.next_response_seconds = _seconds(draft.next_response)
    row.resolution_seconds = _seconds(draft.resolution)
    row.pauses = [why.value for why in CHOICES if why.value in draft.pauses]


def _told(row: ServicePolicy) -> dict[str, int | list[str] | None]:
    return {
        "queue": row.queue_id,
        "from_priority": row.from_priority,
        "first": row.first_response_seconds,
        "next": row.next_response_seconds,
        "resolution": row.resolution_seconds,
        "warn": row.warn_percent,
        "pauses": list(row.pauses),
    }


def _seconds(length: timedelta | None) -> int | None:
    return None if length is None else int(length.total_seconds())

"""How long wrapping up and being away may take in a queue, and why agents may say they are not ready."""

from dataclasses import dataclass

from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require
from hub.errors import Invalid, NotFound
from hub.interactions.text import storable
from hub.queueing.model import NotReadyReason, Queue
from storage.unit_of_work import Work, action

# An hour and a day (seconds).
LONGEST_WRAP_UP, LONGEST_GRACE = 3_600, 86_400
LONGEST_REASON = 60


@dataclass(frozen=True, slots=True)
class QueueTimes:
    """What is to change in a queue, in seconds; None leaves it as it is. No time to wrap up is 0: there is no limit."""

    wrap_up_seconds: int | None = None
    grace_seconds: int | None = None
    wrap_up_required: bool | None = None


@action
async def set_queue_times(work: Work, name: str, times: QueueTimes, by: Actor) -> None:
    """Change a queue; what is wrapped up or left behind now follows it. Raises `NotFound`, `Invalid`."""
    require(by, Permission.ADMINISTER)
    for field, longest in (("wrap_up_seconds", LONGEST_WRAP_UP), ("grace_seconds", LONGEST_GRACE)):
        seconds = getattr(times, field)
        if seconds is not None and not 0 <= seconds <= longest:
            raise Invalid("Choose at most %(longest)s seconds.", {field: "seconds"}, longest=longest)
    queue = await work.session.scalar(select(Queue).where(Queue.name == name).with_for_update())
    if queue is None:
        raise NotFound("There is no queue %(name)s.", name=name)
    changed = {field: getattr(times, field) for field in times.__slots__ if getattr(times, field) is not None}
    for field, value in changed.items():
        setattr(queue, field, value)
    await audit(work, by, "queue.times", {"queue": queue.id, **changed})


@action
async def offer_reason(work: Work, name: str, offered: bool, by: Actor) -> None:
    """Offer a reason for not being ready, at the end of the list if it is new, or offer it no more.

    Raises `Invalid` for one that is empty or too long, `NotFound` for one that never was offered.
    """
    require(by, Permission.ADMINISTER)
    name = storable(name.strip())
    if not name or len(name) > LONGEST_REASON:
        raise Invalid("A reason has 1 to %(longest)s characters.", {"name": "length"}, longest=LONGEST_REASON)
    reason = await work.session.scalar(select(NotReadyReason).where(NotReadyReason.name == name).with_for_update())
    if reason is None and not offered:
        raise NotFound("There is no such reason.")
    if reason is None:
        last = await work.session.scalar(select(func.max(NotReadyReason.position)))
        reason = NotReadyReason(name=name, position=0 if last is None else last + 1)
        work.add(reason)
        await work.flush()
    else:
        reason.active = offered
    await audit(work, by, "reason.offered" if offered else "reason.withdrawn", {"reason": reason.id, "name": name})

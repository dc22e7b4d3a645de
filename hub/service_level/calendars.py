"""Business calendars: added, changed, given to queues. What is due by them is counted anew."""

from collections.abc import Collection
from zoneinfo import available_timezones

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from hub.access.actor import Actor
from hub.access.audit import audit, changes
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, Unseen, sentence
from hub.interactions.text import storable
from hub.queueing.model import Queue
from hub.service_level.business_hours import Slot
from hub.service_level.calendar_rows import CalendarDraft
from hub.service_level.model import BusinessCalendar, ServiceClock
from hub.service_level.written import write_slots
from storage.unit_of_work import Storage, Work, action

MOST_NAME = 80


async def add_calendar(storage: Storage, draft: CalendarDraft, by: Actor) -> int:
    """Keep a new calendar and return its id. Raises `Invalid`, `Conflict` for a name that is taken."""
    try:
        return await keep_calendar(storage, draft, by)
    except IntegrityError as error:
        raise Conflict("There is a calendar %(name)s already.", name=draft.name) from error


async def change_calendar(storage: Storage, calendar_id: int, draft: CalendarDraft, seen: int, by: Actor) -> None:
    """Replace what a calendar says. Raises `NotFound`, `Invalid`, and `Conflict` unless `seen` is its version."""
    try:
        await _change(storage, calendar_id, draft, seen, by)
    except IntegrityError as error:
        raise Conflict("There is a calendar %(name)s already.", name=draft.name) from error


@action
async def remove_calendar(work: Work, calendar_id: int, by: Actor) -> None:
    """Forget a calendar. Raises `NotFound`, `Conflict` while a queue is open by it."""
    require(by, Permission.ADMINISTER)
    row = await work.locked(BusinessCalendar, calendar_id)
    if row is None:
        raise NotFound
    name = await work.session.scalar(select(Queue.name).where(Queue.calendar_id == calendar_id).order_by(Queue.name))
    if name is not None:
        raise Conflict("The queue %(queue)s is open by this calendar.", queue=name)
    await work.session.delete(row)
    await audit(work, by, "calendar.removed", {"calendar": row.id, "name": row.name})


@action
async def keep_calendar(work: Work, draft: CalendarDraft, by: Actor) -> int:
    """As `add_calendar`, but that a name is taken is known only at the end of the transaction."""
    require(by, Permission.ADMINISTER)
    row = BusinessCalendar(slots={}, holidays=[], version=1)
    _describe(row, draft)
    work.add(row)
    await work.flush()
    await _give_to_queues(work, row.id, draft.queues, by)
    told = changes({}, await _told(work, row))
    await audit(work, by, "calendar.added", {"calendar": row.id, "name": row.name, **told})
    return row.id


@action
async def _change(work: Work, calendar_id: int, draft: CalendarDraft, seen: int, by: Actor) -> None:
    require(by, Permission.ADMINISTER)
    row = await work.locked(BusinessCalendar, calendar_id)
    if row is None:
        raise NotFound
    if row.version != seen:
        raise Unseen("Somebody changed this calendar meanwhile. Load it again.")
    before = await _told(work, row)
    _describe(row, draft)
    row.version += 1
    await work.flush()
    await _give_to_queues(work, row.id, draft.queues, by)
    told = changes(before, await _told(work, row))
    await audit(work, by, "calendar.changed", {"calendar": row.id, "name": row.name, **told})


def _describe(row: BusinessCalendar, draft: CalendarDraft) -> None:
    name = storable(draft.name.strip())
    if not name or len(name) > MOST_NAME:
        raise Invalid("A name has 1 to 80 characters.", {"name": sentence("A name has 1 to 80 characters.")})
    if draft.zone not in available_timezones():
        raise Invalid("There is no such time zone.", {"zone": sentence("There is no such time zone.")})
    row.name, row.zone = name, draft.zone
    row.slots = {str(day): [[slot.opens, slot.closes] for slot in slots] for day, slots in enumerate(draft.slots)}
    row.holidays = [{"day": each.day.isoformat(), "name": storable(each.name)} for each in draft.holidays]


async def _give_to_queues(work: Work, calendar_id: int, chosen: Collection[int], by: Actor) -> None:
    """Have these queues, and only these, be open by a calendar; what they promised is counted anew.

    Whoever saw another calendar with one of them has to look again.
    """
    mine = Queue.calendar_id == calendar_id
    before = set(await work.session.scalars(select(Queue.id).where(mine)))
    known = set(await work.session.scalars(select(Queue.id).where(Queue.id.in_(chosen))))
    await work.session.execute(update(Queue).where(Queue.id.in_(before - known)).values(calendar_id=None))
    taken = select(Queue.calendar_id).where(Queue.id.in_(known - before), Queue.calendar_id.is_not(None))
    losing = BusinessCalendar.id.in_(set(await work.session.scalars(taken)))
    losers = (await work.session.scalars(select(BusinessCalendar).where(losing).with_for_update())).all()
    had = {row.id: await _told(work, row) for row in losers}
    await work.session.execute(update(Queue).where(Queue.id.in_(known)).values(calendar_id=calendar_id))
    for row in losers:
        row.version += 1
        lost = changes(had[row.id], await _told(work, row))
        await audit(work, by, "calendar.changed", {"calendar": row.id, "name": row.name, **lost})
    await count_later(work, before | known)


async def _told(work: Work, row: BusinessCalendar) -> dict[str, object]:
    """What a calendar says, as the audit log keeps it."""
    slots = [write_slots([Slot(*each) for each in row.slots.get(str(day), ())]) for day in range(7)]
    holidays = [f"{each['day']} {each['name']}" for each in row.holidays]
    queues = await work.session.scalars(select(Queue.id).where(Queue.calendar_id == row.id).order_by(Queue.id))
    return {"name": row.name, "zone": row.zone, "slots": slots, "holidays": holidays, "queues": list(queues)}


async def count_later(work: Work, queues: Collection[int]) -> None:
    """Have what is open in these queues counted anew by whoever keeps telling."""
    open_ones = (ServiceClock.queue_id.in_(queues), ServiceClock.closed_at.is_(None))
    await work.session.execute(update(ServiceClock).where(*open_ones).values(stale=True))

"""Business calendars as forms and lists show them."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import available_timezones

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import NotFound
from hub.queueing.model import Queue
from hub.service_level.business_hours import BusinessHours, Slot
from hub.service_level.model import BusinessCalendar
from hub.service_level.written import Holiday
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class CalendarDraft:
    """What a calendar is to say. `slots` are by weekday, Monday first; `queues` are those that are open by it."""

    name: str
    zone: str
    slots: tuple[tuple[Slot, ...], ...]
    holidays: tuple[Holiday, ...] = ()
    queues: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A calendar as it is, with the queues that are open by it."""

    id: int
    version: int
    draft: CalendarDraft
    hours: BusinessHours
    queue_names: tuple[str, ...]


async def calendars(storage: Storage, by: Actor) -> tuple[CalendarRow, ...]:
    """Every calendar by name, in two statements."""
    require(by, Permission.ADMINISTER)
    async with storage.reading() as session:
        rows = (await session.scalars(select(BusinessCalendar).order_by(BusinessCalendar.name))).all()
        used = select(Queue.calendar_id, Queue.id, Queue.name).where(Queue.calendar_id.is_not(None))
        queues = (await session.execute(used.order_by(Queue.name))).all()
    return tuple(_row(row, [(queue[1], queue[2]) for queue in queues if queue[0] == row.id]) for row in rows)


async def calendar(storage: Storage, calendar_id: int, by: Actor) -> CalendarRow:
    """One calendar. Raises `NotFound`."""
    found = next((row for row in await calendars(storage, by) if row.id == calendar_id), None)
    if found is None:
        raise NotFound
    return found


def _row(row: BusinessCalendar, queues: list[tuple[int, str]]) -> CalendarRow:
    hours = row.hours()
    holidays = tuple(sorted(_holiday(each) for each in row.holidays))
    slots = tuple(tuple(sorted(hours.slots.get(day, ()), key=lambda slot: slot.opens)) for day in range(7))
    draft = CalendarDraft(row.name, row.zone, slots, holidays, frozenset(queue for queue, _ in queues))
    return CalendarRow(row.id, row.version, draft, hours, tuple(name for _, name in queues))


def _holiday(kept: dict[str, str]) -> Holiday:
    return Holiday(date.fromisoformat(kept["day"]), kept["name"])


def zones() -> tuple[str, ...]:
    """The time zones somebody may choose, by name."""
    places = (zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))
    return ("UTC", *sorted(places))

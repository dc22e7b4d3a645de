"""The fields of a business calendar, as they are written and as they are kept."""

from dataclasses import dataclass
from datetime import datetime

from agent_ui.administration.form import Form
from hub.service_level.business_hours import BusinessHours
from hub.service_level.calendar_rows import CalendarDraft
from hub.service_level.opening import closes_next, opens_next
from hub.service_level.written import read_holidays, read_slots, write_holidays, write_slots


@dataclass(frozen=True, slots=True)
class Opening:
    """How a calendar stands at this moment: open until, or closed until; None if that never changes."""

    open: bool
    until: datetime | None

    @classmethod
    def of(cls, hours: BusinessHours, now: datetime) -> "Opening":
        """How it stands now."""
        if hours.is_open(now):
            return cls(True, closes_next(hours, now))
        return cls(False, opens_next(hours, now))


@dataclass(frozen=True, slots=True)
class HoursForm:
    """The fields of a calendar, as they are written, and the version that stood there when they were filled."""

    name: str
    zone: str
    days: tuple[str, ...]
    holidays: str
    queues: frozenset[int]
    seen: int = 0

    @classmethod
    def typed(cls, sent: Form) -> "HoursForm":
        """What was typed."""
        days = tuple(sent.text(f"day{day}") for day in range(7))
        chosen = sent.numbers("queues")
        return cls(sent.text("name"), sent.text("zone"), days, sent.text("holidays"), chosen, sent.number("seen"))

    @classmethod
    def stored(cls, draft: CalendarDraft, version: int) -> "HoursForm":
        """What is kept."""
        days = tuple(write_slots(slots) for slots in draft.slots)
        return cls(draft.name, draft.zone, days, write_holidays(draft.holidays), draft.queues, version)

    def never_opens(self) -> bool:
        """Whether queues are bound to it, and no day of it has an hour."""
        return bool(self.queues) and not any(day.strip() for day in self.days)

    def draft(self) -> CalendarDraft:
        """What it asks for. Raises `Invalid` with the field that cannot be read."""
        slots = tuple(read_slots(written, f"day{day}") for day, written in enumerate(self.days))
        return CalendarDraft(self.name, self.zone, slots, read_holidays(self.holidays), self.queues)

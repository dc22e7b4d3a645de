"""Calendars are changed by who saw them as they are, also where another calendar took a queue from one."""

from dataclasses import replace

import pytest

from hub.access.audit import audit_entries
from hub.access.permissions import OPERATOR
from hub.errors import Conflict
from hub.service_level.business_hours import Slot
from hub.service_level.calendar_rows import CalendarDraft, calendar
from hub.service_level.calendars import add_calendar, change_calendar
from tests.hub.company import Company

ALWAYS = tuple((Slot(0, 600),) for _ in range(7))


async def test_who_saw_a_queue_that_was_taken_since_looks_again(company: Company) -> None:
    draft = CalendarDraft("First", "UTC", ALWAYS, (), frozenset({company.support}))
    first = await add_calendar(company.storage, draft, OPERATOR)
    seen = await calendar(company.storage, first, OPERATOR)
    await add_calendar(company.storage, replace(draft, name="Second"), OPERATOR)
    with pytest.raises(Conflict, match="meanwhile"):
        await change_calendar(company.storage, first, replace(seen.draft, name="Third"), seen.version, OPERATOR)
    lost = [entry for entry in await audit_entries(company.storage) if entry.action == "calendar.changed"]
    assert [(entry.detail["calendar"], entry.detail["after"]) for entry in lost] == [(first, '{"queues": []}')]

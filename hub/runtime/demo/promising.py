"""When the demo company is open, and what it promises its customers."""

from collections.abc import Mapping

from hub.access.permissions import OPERATOR
from hub.runtime.demo.papers import company
from hub.service_level.calendar_rows import CalendarDraft
from hub.service_level.calendars import keep_calendar
from hub.service_level.policies import keep_policy
from hub.service_level.policy_rows import PolicyDraft
from hub.service_level.written import read_holidays, read_length, read_slots
from storage.unit_of_work import Work

GOALS = ("first", "next", "resolution")


async def promise(work: Work, queues: Mapping[str, int]) -> None:
    """Open every queue by one calendar and promise what is written, by the actions that people use."""
    row = company()["calendar"]
    week = tuple(read_slots(written, f"day{day}") for day, written in enumerate(row["week"]))
    hours = CalendarDraft(row["name"], row["zone"], week, read_holidays(row["holidays"]), frozenset(queues.values()))
    await keep_calendar.within(work, hours, OPERATOR)
    for queue in company()["queue"]:
        said = queue.get("promise")
        if said is not None:
            first, following, resolution = (read_length(said.get(each, ""), each) for each in GOALS)
            draft = PolicyDraft(queues[queue["name"]], 0, first, following, resolution)
            await keep_policy.within(work, draft, OPERATOR)

"""Business hours and service levels are administered: kept, refused with a reason, tried, and counted anew."""

from datetime import UTC, datetime

import pytest
from aiohttp import ClientSession, FormData
from sqlalchemy import select

from hub.access.permissions import OPERATOR
from hub.access.users import set_roles
from hub.service_level.calendar_rows import calendars
from hub.service_level.model import ServiceClock
from hub.service_level.policy_rows import policies
from hub.service_level.tell import count_stale
from tests.agent_ui.office import Office
from tests.hub.company import Company

ALL = "/desk/administration"
WEEK = {f"day{day}": "9-12, 13:00-17:00" for day in range(5)}
HOURS = {"name": "Office", "zone": "Europe/Berlin", "holidays": "2026-12-25 Christmas Day", **WEEK}
PROMISE = {"priority": "0", "first": "2 h", "next": "90", "resolution": "", "warn": "80", "pauses": "consulting"}
FILE = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//test//EN\r
BEGIN:VEVENT\r
UID:1\r
DTSTART;VALUE=DATE:20200101\r
RRULE:FREQ=YEARLY\r
SUMMARY:New Year\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
DTSTART;VALUE=DATE:20261224\r
DTEND;VALUE=DATE:20261227\r
SUMMARY:Christmas <b>\r
END:VEVENT\r
END:VCALENDAR\r
"""


@pytest.fixture
async def ada(office: Office, company: Company) -> ClientSession:
    """Boris, who administers today."""
    await set_roles(company.storage, company.boris.user_id, ("administrator",), OPERATOR)
    return await office.signed_in(company.boris)


async def clocks(company: Company) -> list[ServiceClock]:
    async with company.storage.reading() as session:
        return list(await session.scalars(select(ServiceClock)))


async def test_a_calendar_and_a_promise_make_what_is_open_due(company: Company, ada: ClientSession) -> None:
    await company.write("c@customer.com", "Where is it?")
    async with ada:
        added = await ada.post(f"{ALL}/hours/new", data={**HOURS, "queues": str(company.support)})
        assert "Office" in await added.text()
        listed = await ada.post(f"{ALL}/promises/new", data={**PROMISE, "queue": str(company.support)})
        assert "2 h" in await listed.text()
        assert await count_stale(company.storage) == 1
        (clock,) = await clocks(company)
        # Two hours from ten in the morning on Berlin's wall.
        assert (clock.goal, clock.due_at) == ("firstResponse", datetime(2026, 3, 2, 11, tzinfo=UTC))
        (row,) = await policies(company.storage, OPERATOR)
        tried = await ada.post(f"{ALL}/promises/{row.id}/try", data={**PROMISE, "queue": str(company.support)})
        assert "If a customer wrote now" in await tried.text()
        await ada.post(f"{ALL}/promises/{row.id}/remove", data={})
        await count_stale(company.storage)
        (clock,) = await clocks(company)
        assert (clock.goal, clock.due_at) == ("", None)


async def test_what_cannot_be_is_refused_at_its_field_and_kept(company: Company, ada: ClientSession) -> None:
    async with ada:
        for field, written, said in (
            ("day2", "9-12, 11-13", "The slots of a day overlap."),
            ("day2", "25:00-26:00", "A slot begins before it ends, within one day."),
            ("day2", "all day", "Write times of day such as"),
            ("holidays", "Christmas", "Each line begins with a date"),
            ("zone", "Moon/Base", "There is no such time zone."),
        ):
            refused = await ada.post(f"{ALL}/hours/new", data={**HOURS, field: written})
            html = await refused.text()
            assert (refused.status, said in html, "Christmas" in html) == (422, True, True), field
        for field, written, said in (
            ("first", "soon", "Write a time such as"),
            ("resolution", "366 d", "A promise is one year of open time at most."),
            ("priority", "11", "A priority is from 0 to 10."),
            ("warn", "100", "Warn at 1 to 99 percent."),
            ("queue", "99", "There is no such queue."),
        ):
            sent = {**PROMISE, "queue": str(company.support), field: written}
            refused = await ada.post(f"{ALL}/promises/new", data=sent)
            assert (refused.status, said in await refused.text()) == (422, True), field


async def test_two_who_change_a_calendar_at_once_are_told_apart(company: Company, ada: ClientSession) -> None:
    async with ada:
        await ada.post(f"{ALL}/hours/new", data=HOURS)
        (row,) = await calendars(company.storage, OPERATOR)
        sent = {**HOURS, "seen": str(row.version)}
        assert (await ada.post(f"{ALL}/hours/{row.id}", data={**sent, "day5": "10-14"})).status == 200
        late = await ada.post(f"{ALL}/hours/{row.id}", data=sent)
        assert (late.status, "Somebody changed this calendar meanwhile." in await late.text()) == (409, True)
        again = await ada.post(f"{ALL}/hours/new", data=HOURS)
        assert again.status == 409
        await ada.post(f"{ALL}/hours/{row.id}/remove", data={})
    assert not await calendars(company.storage, OPERATOR)


async def test_a_calendar_in_use_is_not_removed(company: Company, ada: ClientSession) -> None:
    async with ada:
        never = {**HOURS, **dict.fromkeys(WEEK, ""), "queues": str(company.support)}
        assert (
            "It never opens: its queues promise nothing"
            in await (await ada.post(f"{ALL}/hours/new", data=never)).text()
        )
        kept = await ada.post(f"{ALL}/hours/1/remove", data={})
        assert (kept.status, "The queue Support is open by this calendar." in await kept.text()) == (409, True)


async def test_holidays_come_from_a_file_and_are_kept_once_saved(company: Company, ada: ClientSession) -> None:
    async with ada:
        form = FormData({**HOURS, "csrf": ""})
        form.add_field("file", FILE, filename="holidays.ics", content_type="text/calendar")
        shown = await ada.post(f"{ALL}/hours/new/import", data=form)
        html = await shown.text()
        assert "6 holidays were added" in html
        assert "2026-12-25 Christmas Day" in html
        assert "2026-12-26 Christmas &lt;b&gt;" in html
        assert "2027-01-01 New Year" in html
        assert not await calendars(company.storage, OPERATOR)
        form = FormData(HOURS)
        form.add_field("file", b"\x00nonsense", filename="x.ics")
        assert (await ada.post(f"{ALL}/hours/new/import", data=form)).status == 422

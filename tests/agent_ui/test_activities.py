"""Activities at the desk: planned, changed, moved, done and undone live, on the pages that show them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import vobject
from sqlalchemy import select

from agent_ui.guest_voice import GuestVoice
from hub.activities.model import Activity
from hub.activities.reminders import remind_due
from hub.activities.tell_guests import Inviter, tell_guests_due
from tests.agent_ui.office import Office
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

KEY = "a key of a click"
AT = {"at": "2026-03-02T10:00", "ends_at": "2026-03-02T11:00"}
MEETING: dict[str, Any] = {"kind": "appointment", "title": "Fitting", "key": KEY, **AT}


async def text(office: Office, actor: Any, path: str) -> str:
    async with office.browser_like(await office.token(actor)) as client:
        answer = await client.get(path)
        assert answer.status == 200, path
        return await answer.text()


async def test_it_is_planned_moved_done_and_taken_back_where_it_stands(office: Office, company: Company) -> None:
    anna = await office.seat(company.anna)
    planned = await anna.ask("plan_activity", **MEETING)
    assert planned == {"ok": True, "activity_id": 1, "overlaps": []}
    assert await anna.told("activities") == {"interaction_id": 0}
    assert "Fitting" in await text(office, company.anna, "/desk/calendar")
    assert "Fitting" not in await text(office, company.boris, "/desk/calendar")
    assert (await anna.ask("move_activity", activity_id=1, step="halfHour"))["ok"]
    form = await text(office, company.anna, "/desk/fragments/activities/form?activity=1")
    assert 'value="2026-03-02T10:30"' in form
    assert (await anna.ask("finish_activity", activity_id=1, result="Agreed."))["ok"]
    page = await text(office, company.anna, "/desk/activities/1")
    assert "Agreed." in page
    assert 'data-do="activity-reopen"' in page
    assert (await anna.ask("reopen_activity", activity_id=1))["ok"]
    assert (await anna.ask("cancel_activity", activity_id=1))["ok"]
    assert "Fitting" not in await text(office, company.anna, "/desk/calendar")


async def test_a_team_hears_of_it_at_once_and_nobody_else(office: Office, company: Company) -> None:
    anna, boris, clara = [await office.seat(each) for each in (company.anna, company.boris, company.clara)]
    await anna.ask("plan_activity", **MEETING, queue_id=company.support)
    await boris.told("activities")
    await clara.ask("plan_activity", **MEETING)
    told = await clara.told_until("activities")
    assert [name for name, _ in told].count("activities") == 1
    assert "Fitting" in await text(office, company.boris, f"/desk/calendar?queue={company.support}")
    assert "Fitting" in await text(office, company.boris, "/desk/worklist?team=yes")
    assert "Fitting" not in await text(office, company.boris, "/desk/worklist")


async def test_what_is_planned_about_a_conversation_stands_beside_it(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello", name="Carla Rossi")
    anna = await office.seat(company.anna, number)
    form = await text(office, company.anna, f"/desk/fragments/activities/form?interaction={number}&kind=task")
    assert "Carla Rossi" in form
    assert f'<option value="{company.support}" selected>' in form
    task = {"kind": "task", "title": "Ring <her> back", "at": "2026-03-02T12:00", "key": KEY, "interaction_id": number}
    await anna.ask("plan_activity", **task)
    assert await anna.told("activities") == {"interaction_id": number}
    for path in (
        f"/desk/interactions/{number}",
        f"/desk/fragments/interactions/{number}/activities",
        "/desk/fragments/blocks/party/1/activities",
        "/desk",
        "/desk/worklist",
    ):
        assert "Ring &lt;her&gt; back" in await text(office, company.anna, path), path


async def test_an_overlap_is_told_by_name_only_to_whom_it_is(office: Office, company: Company) -> None:
    anna, boris = await office.seat(company.anna), await office.seat(company.boris)
    await anna.ask("plan_activity", **MEETING)
    second = MEETING | {"key": f"{KEY} again", "title": "Other"}
    assert (await anna.ask("plan_activity", **second))["overlaps"] == ["Fitting"]
    of_anna = MEETING | {"owner_id": company.anna.user_id, "queue_id": company.support}
    assert (await boris.ask("plan_activity", **of_anna))["overlaps"] == ["", ""]


async def test_one_date_of_a_series_is_changed_or_all(office: Office, company: Company) -> None:
    anna = await office.seat(company.anna)
    await anna.ask("plan_activity", **MEETING, rule="daily")
    second = datetime(2026, 3, 3, 10, 0, tzinfo=UTC).isoformat()
    wanted = MEETING | {"title": "Only once", "at": "2026-03-03T10:00", "ends_at": ""}
    changed = await anna.ask("change_activity", activity_id=1, date=second, **wanted)
    assert changed["activity_id"] == 2
    week = await text(office, company.anna, "/desk/calendar")
    assert (week.count(">Only once<"), week.count(">Fitting<")) == (1, 6)
    await anna.ask("change_activity", activity_id=1, **MEETING | {"title": "Renamed"}, rule="daily")
    week = await text(office, company.anna, "/desk/calendar")
    assert (week.count(">Only once<"), week.count(">Renamed<")) == (1, 6)


WRONG = (
    ("title", {"title": ""}),
    ("kind", {"kind": "party"}),
    ("ends_at", {"ends_at": "2026-03-02T09:00"}),
    ("rule", {"rule": "never"}),
    ("at", {"at": "2026-03-99", "all_day": True}),
    ("key", {"key": "short"}),
    ("owner_id", {"owner_id": 3}),
)


async def test_what_is_wrong_is_said_at_its_field(office: Office, company: Company) -> None:
    anna = await office.seat(company.anna)
    for field, wrong in WRONG:
        answer = await anna.ask("plan_activity", **MEETING | wrong)
        assert (answer["error"], set(answer["fields"])) == ("invalid", {field})


NOT_THERE = (
    "/desk/calendar?view=year",
    "/desk/calendar?on=2026-02-30",
    "/desk/calendar?on=0001-01-01",
    "/desk/calendar?queue=2",
    "/desk/calendar?queue=x",
    "/desk/activities/1",
    "/desk/fragments/activities/form?activity=1",
    "/desk/fragments/activities/form?party=1",
    "/desk/fragments/activities/form?at=noon",
    "/desk/fragments/activities/todo?bucket=never",
    "/desk/fragments/activities/form?activity=1&date=noon",
)


async def test_what_is_not_there_or_not_theirs_is_not_found(office: Office, company: Company) -> None:
    await (await office.seat(company.clara)).ask("plan_activity", **MEETING)
    async with office.browser_like(await office.token(company.anna)) as client:
        assert {path: (await client.get(path)).status for path in NOT_THERE} == dict.fromkeys(NOT_THERE, 404)


async def test_a_reminder_is_told_at_its_time(office: Office, company: Company, clock: SettableClock) -> None:
    anna = await office.seat(company.anna)
    await anna.ask("plan_activity", **MEETING, remind_before=15)
    clock.advance(timedelta(minutes=45))
    await remind_due(company.storage)
    assert await anna.told("reminder") == {"id": 1, "title": "Fitting"}
    assert 'href="/desk/activities/1"' in await text(office, company.anna, "/desk/fragments/alerts")


async def test_a_calendar_program_reads_it_at_a_secret_address(office: Office, company: Company) -> None:
    await (await office.seat(company.anna)).ask("plan_activity", **MEETING)
    async with await office.signed_in(company.anna) as anna, office.browser_like("") as program:
        page = await (await anna.post("/desk/calendar/link")).text()
        address = page.split('class="token" tabindex="0">')[1].split("<")[0]
        assert address.startswith(f"{office.address}/calendar/")
        assert address not in await (await anna.get("/desk/calendar/link")).text()
        first = await program.get(address)
        assert first.content_type == "text/calendar"
        (event,) = vobject.readOne(await first.text()).vevent_list
        assert (event.summary.value, event.dtstart.value) == ("Fitting", datetime(2026, 3, 2, 10, 0, tzinfo=UTC))
        again = await program.get(address, headers={"If-None-Match": first.headers["ETag"]})
        assert (again.status, await again.read()) == (304, b"")
        await (await office.seat(company.anna)).ask("move_activity", activity_id=1, step="day")
        assert (await program.get(address, headers={"If-None-Match": first.headers["ETag"]})).status == 200
        assert (await program.get(f"{address[:-10]}xxxxxx.ics")).status == 404
        await anna.post("/desk/calendar/link/revoke")
        assert (await program.get(address)).status == 404


async def test_a_calendar_page_costs_the_same_however_full_it_is(office: Office, company: Company) -> None:
    anna, counts = await office.seat(company.anna), []
    for number in (1, 12):
        for each in range(number):
            await anna.ask("plan_activity", **MEETING | {"key": f"{KEY} {number} {each}"})
        with statements(company.storage) as run:
            await text(office, company.anna, "/desk/calendar")
        counts.append(len([each for each in run if "FROM activity" in each]))
    assert counts[0] == counts[1] <= 4


async def test_guests_are_invited_from_its_page_which_follows_their_answers(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello", name="Carla Rossi")
    anna = await office.seat(company.anna)
    await anna.ask("plan_activity", **MEETING, interaction_id=number)
    page = await text(office, company.anna, "/desk/activities/1")
    assert 'value="carla@customer.test"' in page
    assert "Nobody outside is invited." in page
    wrong = await anna.ask("invite_guests", activity_id=1, guests="carla@customer.test, nobody")
    assert wrong["fields"].keys() == {"guests"}
    asked = {"activity_id": 1, "guests": "Carla <carla@customer.test>, ", "words": "Bring shoes."}
    assert await anna.ask("invite_guests", **asked) == {"ok": True, "activity_id": 1}
    assert "is being written to" in await text(office, company.anna, "/desk/activities/1")
    inviter = Inviter(company.composer, office.storage.blobs, GuestVoice())
    for _ in range(2):
        await anna.told("activities")
    assert await tell_guests_due(office.storage, inviter) == 1
    await anna.told("activities")
    assert "has not answered" in await text(office, company.anna, "/desk/activities/1")
    async with office.storage.reading() as session:
        uid = await session.scalar(select(Activity.uid))
    await company.write("carla@customer.test", "Yes", answers=f"{uid} 2 ACCEPTED Gladly")
    await anna.told("activities")
    page = await text(office, company.anna, "/desk/activities/1")
    assert "accepted" in page
    assert "Gladly" in page
    assert (await anna.ask("uninvite_guest", activity_id=1, guest_id=1))["ok"]
    assert "Nobody outside is invited." in await text(office, company.anna, "/desk/activities/1")

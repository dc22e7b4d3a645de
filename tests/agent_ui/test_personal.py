"""How somebody likes their desk counts at once in all their windows; their history and alerts follow them."""

import html
import re

import pytest

from hub.desks.settings import desk_state
from hub.queueing.consult import consult
from hub.queueing.model import WorkMode
from hub.queueing.presence import set_mode
from tests.agent_ui.office import Office
from tests.hub.company import Company

LIKED = {
    "scheme": "dark",
    "density": "compact",
    "start_page": "closed",
    "language": "de",
    "time_zone": "Europe/Berlin",
    "sound": "yes",
}


async def test_settings_are_in_force_in_every_window(office: Office, company: Company) -> None:
    seat = await office.seat(company.anna)
    async with await office.signed_in(company.anna) as anna:
        kept = await anna.post("/desk/personal", data=LIKED)
        page = await kept.text()
        assert '<html lang="de" data-scheme="dark" data-density="compact"' in page
        assert 'data-keys="off"' in page
        started = await anna.get("/desk/start")
        assert str(started.url).endswith("view=closed")
    told = await seat.told("settings")
    assert (told["scheme"], told["sound"], told["notify"], told["language"]) == ("dark", True, False, "de")


@pytest.mark.parametrize(("field", "wrong"), [("language", "x"), ("time_zone", "Nowhere"), ("start_page", "nowhere")])
async def test_a_refused_form_changes_nothing(office: Office, company: Company, field: str, wrong: str) -> None:
    before = await desk_state(company.storage, company.anna)
    async with await office.signed_in(company.anna) as anna:
        assert (await anna.post("/desk/personal", data=LIKED | {field: wrong})).status == 422
    assert await desk_state(company.storage, company.anna) == before


async def test_alerts_are_counted_live_and_read_by_looking(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Hello", name="Carla Rossi")
    await set_mode(company.storage, WorkMode.READY, "", company.boris)
    seat = await office.seat(company.boris)
    await consult(company.storage, number, company.boris.user_id, "Do you know?", company.anna)
    assert (await seat.told("alerts"))["unread"] == 1
    async with await office.signed_in(company.boris) as boris:
        shown = await (await boris.get("/desk/fragments/alerts")).text()
        assert f'href="/desk/interactions/{number}"' in shown
        assert "Carla Rossi" in shown
    assert (await seat.ask("read_alerts", up_to=1))["ok"]
    assert (await seat.told("alerts"))["unread"] == 0


async def test_what_was_opened_is_found_again(office: Office, company: Company) -> None:
    seat = await office.seat(company.anna)
    assert (await seat.ask("visited", path="/desk/interactions/1", title="#1 <Grinder>"))["ok"]
    assert (await seat.ask("visited", path="https://evil.test", title="x"))["error"] == "invalid"
    async with await office.signed_in(company.anna) as anna:
        shown = await (await anna.get("/desk/fragments/visits")).text()
    assert "#1 &lt;Grinder&gt;" in shown


async def test_every_page_of_an_object_is_remembered(office: Office, company: Company) -> None:
    async with await office.signed_in(company.anna) as anna:
        found = re.search(r'data-objects="([^"]+)"', await (await anna.get("/desk")).text())
    assert found
    objects = re.compile(html.unescape(found[1]))
    for path in ("interactions/7", "parties/7", "documents/7", "knowledge/7", "administration/queues/7"):
        assert objects.fullmatch(f"/desk/{path}")
    assert not objects.fullmatch("/desk/knowledge")

"""What is kept about somebody is ordered on their page, and given out to who answers for privacy."""

from pathlib import Path

import pytest

import agent_ui
from agent_ui.archive_pages import HtmlArchivePages
from hub.access.permissions import OPERATOR, Permission
from hub.access.roles import change_role
from hub.privacy.seal import AddressSeal
from hub.privacy.worker import PrivacyWorker
from hub.queueing.pull import pull
from hub.queueing.wrap_up import Closing, wrap_up
from hub.web.pages import Web
from tests.agent_ui.office import Office
from tests.hub.company import AGENT, Company

RUNS = "/desk/administration/privacy"
BLOCK = "/desk/fragments/blocks/party/1/privacy"


@pytest.fixture
async def worker(office: Office, company: Company) -> PrivacyWorker:
    """Whoever does what is ordered; Carla wrote, and agents answer for privacy."""
    await office.letter("carla@customer.test", "Hello", name="Carla Rossi")
    await change_role(company.storage, "agent", {*AGENT, Permission.PRIVACY}, OPERATOR)
    pages = HtmlArchivePages(Web(company.storage, faces={"desk": Path(agent_ui.__file__).parent}))
    return PrivacyWorker(company.storage, pages, AddressSeal(b"k" * 32))


async def test_an_archive_is_ordered_followed_live_and_given_out(
    office: Office, company: Company, worker: PrivacyWorker
) -> None:
    seat = await office.seat(company.anna)
    assert (await seat.ask("watch", overview="party", object_id=1))["ok"]
    assert (await seat.ask("order_archive", party_id=1, internal="yes"))["ok"]
    assert (await seat.told("overview"))["topic"] == "party"
    async with await office.signed_in(company.anna) as anna:
        assert "<progress" in await (await anna.get(BLOCK)).text()
        assert await worker.run_once()
        shown = await (await anna.get(BLOCK)).text()
        address = shown.partition('action="')[2].partition('"')[0]
        given = await anna.post(address)
        assert (given.status, given.content_type) == (200, "application/zip")
        assert given.headers["Content-Disposition"] == 'attachment; filename="archive-1.zip"'
        assert (await given.read())[:2] == b"PK"
        assert (await anna.post(address.replace(address[-4:], "0000"))).status == 404
    async with await office.signed_in(company.clara) as clara:
        assert (await clara.post(address)).status == 404
    async with await office.signed_in(company.sven) as sven:
        assert (await sven.post(address)).status in {403, 404}


async def test_somebody_is_erased_after_a_preview_and_by_name(
    office: Office, company: Company, worker: PrivacyWorker
) -> None:
    page = "/desk/parties/1/erase"
    everybody = {*AGENT, Permission.PRIVACY, Permission.PARTIES}
    await change_role(company.storage, "agent", everybody, OPERATOR)
    async with await office.signed_in(company.anna) as anna:
        assert "1 open conversation" in await (await anna.get(page)).text()
        refused = await anna.post(page, data={"name": "Carla Rossi"})
        assert (refused.status, "End what is open with them first" in await refused.text()) == (409, True)
        await pull(company.storage, 1, company.anna)
        await wrap_up(company.storage, Closing(1, "solved", "", 99), company.anna)
        assert (await anna.post(page, data={"name": "Carla"})).status == 422
        assert (await anna.post(page, data={"name": "Carla Rossi"})).url.path == "/desk/parties/1"
        assert await worker.run_once()
        shown = await (await anna.get(BLOCK)).text()
        assert "What went, and what stays" in shown
        assert "Carla" not in await (await anna.get("/desk/parties/1")).text()
        listed = await (await anna.get(f"{RUNS}?kind=erasure&state=finished")).text()
        assert ('href="/desk/parties/1"' in listed, "Erasure</th>" in listed) == (True, True)
        assert "Nothing was asked for yet" in await (await anna.get(f"{RUNS}?state=failed")).text()
    await change_role(company.storage, "agent", {*AGENT, Permission.PRIVACY}, OPERATOR)
    async with await office.signed_in(company.clara) as clara:
        assert (await clara.get(page)).status == 404
        assert (await clara.post(page, data={"name": "#1"})).status == 404
        # That there was one is told to whoever answers for privacy, of whom only if they see them.
        assert "<td>#1</td>" in await (await clara.get(RUNS)).text()
    async with await office.signed_in(company.sven) as sven:
        assert (await sven.get(RUNS)).status in {403, 404}

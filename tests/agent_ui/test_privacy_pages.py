"""What is kept about somebody is ordered on their page, and given out to who answers for privacy."""

from pathlib import Path

import pytest

import agent_ui
from agent_ui.archive_pages import HtmlArchivePages
from hub.access.permissions import OPERATOR, Permission
from hub.access.roles import change_role
from hub.privacy.worker import PrivacyWorker
from hub.web.pages import Web
from tests.agent_ui.office import Office
from tests.hub.company import AGENT, Company

BLOCK = "/desk/fragments/blocks/party/1/privacy"


@pytest.fixture
async def worker(office: Office, company: Company) -> PrivacyWorker:
    """Whoever does what is ordered; Carla wrote, and agents answer for privacy."""
    await office.letter("carla@customer.test", "Hello", name="Carla Rossi")
    await change_role(company.storage, "agent", {*AGENT, Permission.PRIVACY}, OPERATOR)
    pages = HtmlArchivePages(Web(company.storage, faces={"desk": Path(agent_ui.__file__).parent}))
    return PrivacyWorker(company.storage, pages)


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

"""Whoever opens a page that shows somebody is noted, and nobody else; reading writes nothing by itself."""

import pytest

from agent_ui.views import SHOWING
from hub.access.permissions import OPERATOR, Permission
from hub.access.roles import change_role
from hub.privacy.who_looked import views_of
from tests.agent_ui.office import Office
from tests.hub.company import AGENT, Company


@pytest.fixture
async def carla(office: Office) -> int:
    """A customer who wrote; party, conversation and contact 1."""
    return await office.letter("carla@customer.test", "Hello", name="Carla Rossi")


async def test_who_opens_a_page_is_noted(office: Office, company: Company, carla: int) -> None:
    assert office.desk is not None
    async with await office.signed_in(company.sven) as sven:
        for path in SHOWING:
            await sven.get(path.replace("{id}", "1"))
    async with await office.signed_in(company.clara) as clara:
        assert (await clara.get("/desk/parties/1")).status == 404
    await office.desk.views.write()
    rows = (await views_of(company.storage, OPERATOR, None)).rows
    assert {(row.user_name, row.noun, row.object_id, row.times) for row in rows} == {
        ("Sven", "party", 1, 2),
        # All but the older part, for it was not said older than what.
        ("Sven", "interaction", 1, 6),
        ("Sven", "original", 1, 1),
    }


async def test_it_stands_on_the_page_and_in_the_administration(office: Office, company: Company, carla: int) -> None:
    assert office.desk is not None
    await change_role(company.storage, "agent", {*AGENT, Permission.PRIVACY}, OPERATOR)
    async with await office.signed_in(company.anna) as anna:
        await anna.get("/desk/parties/1")
        await office.desk.views.write()
        assert "their page" in await (await anna.get("/desk/fragments/blocks/party/1/looked")).text()
        assert "Customer #1" in await (await anna.get("/desk/administration/views")).text()
        assert "Nobody looked" in await (await anna.get("/desk/administration/views?person=2")).text()
    async with await office.signed_in(company.sven) as sven:
        assert (await sven.get("/desk/administration/views")).status in {403, 404}

"""Whoever opens a page that shows somebody is noted, and nobody else; reading writes nothing by itself."""

import re

import pytest
from aiohttp import web

from agent_ui.administration.area import Tools
from agent_ui.desktop import desk_routes
from agent_ui.enclosed_mail import enclosed_mail_routes
from agent_ui.views import SHOWING
from hub.access.permissions import OPERATOR, Permission
from hub.access.roles import change_role
from hub.access.users import set_roles
from hub.interactions.model import Attachment, Message
from hub.privacy.who_looked import views_of
from hub.web.pages import Web
from tests.agent_ui.office import SEALER, Mailboxes, Office
from tests.hub.company import AGENT, Company
from tests.hub.plain_channel import PlainParser


@pytest.fixture
async def carla(office: Office) -> int:
    """A customer who wrote; party, conversation and contact 1."""
    return await office.letter("carla@customer.test", "Hello", name="Carla Rossi")


# Why an address that names one thing is no look at somebody, and what notes a look at those that do.
BY_THEMSELVES = "says itself whom it shows"
NOT_NOTED = {
    r"/desk/attachments/.+|/desk/messages/.+|/desk/fragments/blocks/.+|/desk/activities/.+": BY_THEMSELVES,
    r"/desk/fragments/interactions/{id}/(templates|macros|destinations|colleagues|articles|scripts)": "choices",
    r"/desk/fragments/interactions/{id}/candidates": "a list: names and first words",
    r"/desk/(administration|knowledge|supervisor)/.+|/desk/fragments/acts/.+": "the house and its own",
    r"/desk/(bulk|exports|imports)/{id}": "how it went, and what was refused",
    r"/desk/search/saved/{id}": "leads to the search",
    r"/(calendar|password)/.+": "nobody is signed in",
}


def test_each_address_of_one_thing_is_noted_or_it_is_said_why_not(office: Office) -> None:
    site = Web(office.storage, office.settings, {})
    app = web.Application()
    app.add_routes([*desk_routes(site, Tools(SEALER, Mailboxes())), *enclosed_mail_routes(site, PlainParser())])
    ways = {route.resource.canonical for route in app.router.routes() if route.method == "GET" and route.resource}
    of_one = {way for way in ways if "{" in way and way not in SHOWING}
    assert not [way for way in of_one if not any(re.fullmatch(each, way) for each in NOT_NOTED)]
    assert ways > SHOWING.keys()


async def test_who_opens_a_page_is_noted(office: Office, company: Company, carla: int) -> None:
    assert office.desk is not None
    async with await office.signed_in(company.sven) as sven:
        for path in SHOWING:
            await sven.get(path.replace("{id}", "1"))
    async with await office.signed_in(company.clara) as clara:
        assert (await clara.get("/desk/parties/1")).status == 404
    assert await looks(office) == {
        ("Sven", "party", 1, 1),
        # All but the older part, for it was not said older than what.
        ("Sven", "interaction", 1, 10),
        ("Sven", "original", 1, 1),
    }


async def test_so_is_who_reads_a_part_a_file_a_result_or_gets_it_all(office: Office, company: Company) -> None:
    await company.write("carla@customer.test", "Smoke", name="Carla Rossi", file="a.txt")
    async with company.storage.transaction() as work:
        file, message = await work.session.get_one(Attachment, 1), await work.session.get_one(Message, 1)
        file.public_id, message.body_html = "f" * 32, "<p>Smoke</p>"
    await change_role(company.storage, "administrator", {*AGENT, *Permission}, OPERATOR)
    await set_roles(company.storage, company.anna.user_id, ("administrator",), OPERATOR)
    async with await office.signed_in(company.anna) as anna:
        for path in (
            f"attachments/{'f' * 32}",
            "messages/1/html",
            "fragments/blocks/party/1/timeline",
            "search?q=smoke",
        ):
            assert (await anna.get(f"/desk/{path}")).status == 200, path
        async with anna.post("/desk/administration/customers.csv") as given:
            assert "Carla" in await given.text()
    assert await looks(office) == {("Anna", "interaction", 1, 3), ("Anna", "party", 1, 2)}


async def looks(office: Office) -> set[tuple[str, str, int, int]]:
    """Who looked at what, and how often."""
    assert office.desk is not None
    await office.desk.views.write()
    rows = (await views_of(office.storage, OPERATOR, None)).rows
    return {(row.user_name, row.noun, row.object_id, row.times) for row in rows}


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

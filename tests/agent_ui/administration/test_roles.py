"""Roles are administered, and what is changed is in force on desks that are open."""

import pytest
from aiohttp import ClientSession

from agent_ui.navigation import DIGITS, LINKS
from hub.access.keep_role import RoleDraft
from hub.access.navigation import PAGES
from hub.access.permissions import OPERATOR
from hub.access.role_list import RoleRow, roles
from hub.access.users import set_roles
from tests.agent_ui.office import Office
from tests.hub.company import Company

ALL = "/desk/administration/roles"


@pytest.fixture
async def ada(office: Office, company: Company) -> ClientSession:
    """Boris, who administers today."""
    await set_roles(company.storage, company.boris.user_id, ("administrator",), OPERATOR)
    return await office.signed_in(company.boris)


def test_every_page_has_an_address_and_a_key_of_its_own() -> None:
    assert PAGES.keys() - {"queues"} == LINKS.keys()
    letters = [link.key for link in LINKS.values()]
    assert len(set(letters)) == len(letters)
    assert not set(letters) & set(DIGITS)


async def test_a_role_is_added_and_copied_on_its_page(company: Company, ada: ClientSession) -> None:
    async with ada:
        assert "Added." in await (await ada.post(ALL, data={"label": "Night shift"})).text()
        row = (await roles(company.storage, OPERATOR))[-1]
        assert (row.name, row.permissions) == ("night-shift", frozenset({"desk"}))
        await ada.post(f"{ALL}/{row.id}/copy", data={"copy": "Day shift"})
        assert (await roles(company.storage, OPERATOR))[-1].label == "Day shift"
        assert "Removed." in await (await ada.post(f"{ALL}/{row.id}/remove", data={})).text()
        assert (await ada.get(f"{ALL}/{row.id}")).status == 404


def mark(row: RoleRow) -> str:
    """What a form says that it was filled from."""
    return RoleDraft(row.label, row.permissions, row.navigation).mark


async def test_a_refused_form_keeps_what_was_put_in_order(company: Company, ada: ClientSession) -> None:
    agent = next(row for row in await roles(company.storage, OPERATOR) if row.name == "agent")
    sent = [
        ("seen", mark(agent)),
        ("label", "Agents"),
        ("permission", "desk"),
        ("bar", "="),
        ("bar", ""),
        ("bar", "closed"),
        ("bar", "open"),
    ]
    async with ada:
        refused = await ada.post(f"{ALL}/{agent.id}", data=sent)
        page = await refused.text()
    assert (refused.status, "The title of an area has 1 to 60 characters." in page) == (422, True)
    assert page.index('name="bar" value="closed"') < page.index('name="bar" value="open"')


async def test_the_last_administrator_keeps_the_right(company: Company, ada: ClientSession) -> None:
    role = next(row for row in await roles(company.storage, OPERATOR) if row.name == "administrator")
    sent = [
        ("seen", mark(role)),
        ("label", "Administrator"),
        ("permission", "desk"),
        ("bar", "="),
        ("bar", "Work"),
        ("bar", "home"),
    ]
    async with ada:
        refused = await ada.post(f"{ALL}/{role.id}", data=sent)
        assert (refused.status, "Nobody could administer any more." in await refused.text()) == (409, True)


async def test_an_open_desk_follows_what_its_role_becomes(office: Office, company: Company, ada: ClientSession) -> None:
    assert office.desk is not None
    anna = await office.seat(company.anna)
    agent = next(row for row in await roles(company.storage, OPERATOR) if row.name == "agent")
    sent = [("seen", mark(agent)), ("label", "Agent"), ("permission", "desk"), ("permission", "work.serve")]
    bar = [("bar", "="), ("bar", "Mine"), ("bar", "closed"), ("bar", "home")]
    async with ada:
        assert "Saved." in await (await ada.post(f"{ALL}/{agent.id}", data=[*sent, *bar])).text()
    await office.desk.socket.refresh()
    assert await anna.told("resync") == {}
    async with await office.signed_in(company.anna) as browser:
        frame = await (await browser.get("/desk/fragments/frame")).text()
    assert 'data-center="Mine"' in frame
    assert frame.index('data-page-link="closed"') < frame.index('data-page-link="home"')
    assert 'data-page-link="waiting"' not in frame


async def test_a_preview_shows_the_role_and_runs_nothing(company: Company, ada: ClientSession) -> None:
    agent = next(row for row in await roles(company.storage, OPERATOR) if row.name == "agent")
    async with ada:
        page = await (await ada.get(f"{ALL}/{agent.id}/preview")).text()
    assert 'data-page-link="mine"' in page
    assert 'data-page-link="administration"' not in page
    assert "desk.js" not in page

"""A one-time link: its owner alone sets their password with it, once, in time."""

import asyncio
import re
from datetime import timedelta

import pytest
from aiohttp import ClientSession, CookieJar

from hub.access.audit import audit_entries
from hub.access.password_links import INVITATION_LASTS, RESET_LASTS, link_owner, make_link, use_link
from hub.access.permissions import OPERATOR
from hub.access.sign_in import Credentials, SignInRefused, sign_in
from hub.access.users import disable_user, set_password, set_roles
from hub.errors import Conflict, NotAllowed, NotFound
from tests.agent_ui.office import Office
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

NEW = "silver paper moon"


async def enters(company: Company, password: str, login: str = "anna@example.com") -> bool:
    try:
        await sign_in(company.storage, Credentials(login, password, "127.0.0.1"))
    except SignInRefused:
        return False
    return True


async def choose(visitor: ClientSession, path: str, password: str) -> tuple[int, str]:
    """Open the page of a link and send its form."""
    html = await (await visitor.get(path)).text()
    token = re.search(r'name="csrf_token" value="([^"]+)"', html)
    sent = {"csrf_token": token[1] if token else "", "password": password}
    answer = await visitor.post(path, data=sent)
    return answer.status, await answer.text()


async def test_somebody_is_invited_and_chooses_a_password(office: Office, company: Company) -> None:
    await set_roles(company.storage, company.boris.user_id, ("administrator",), OPERATOR)
    invited = {"name": "Dora Day", "login": "dora@example.com", "language": "en", "time_zone": "UTC", "roles": "agent"}
    async with await office.signed_in(company.boris) as ada:
        made = await (await ada.post("/desk/administration/users/new", data=invited)).text()
        link, page = re.search(r"/password/[\w-]{43}", made), re.search(r"/desk/administration/users/\d+", made)
        assert link is not None
        assert page is not None
        assert link[0] not in await (await ada.get(page[0])).text()
    # A jar that keeps cookies of bare addresses too, as browsers do.
    jar = CookieJar(unsafe=True)
    async with ClientSession(office.address, headers={"Origin": office.address}, cookie_jar=jar) as visitor:
        status, html = await choose(visitor, link[0], "short")
        assert (status, "Use at least 8 characters" in html) == (422, True)
        assert not await enters(company, NEW, "dora@example.com")
        status, html = await choose(visitor, link[0], NEW)
        assert (status, "Your password is set." in html) == (200, True)
        again = await visitor.get(link[0])
        assert (again.status, "This link was used already" in await again.text()) == (404, True)
        assert (await choose(visitor, "/password/" + "x" * 43, NEW))[0] in {403, 404}
    assert await enters(company, NEW, "dora@example.com")
    assert link[0].rpartition("/")[2] not in str([entry.detail for entry in await audit_entries(company.storage)])


async def test_a_link_ends_with_its_time_the_next_one_and_a_new_password(
    company: Company, clock: SettableClock
) -> None:
    storage, anna = company.storage, company.anna.user_id
    first, second = [await make_link(storage, anna, OPERATOR) for _ in range(2)]
    assert await link_owner(storage, first.token) is None
    assert second.expires_at - clock.now() == INVITATION_LASTS
    await set_password(storage, anna, "gentle river stone", OPERATOR)
    assert await link_owner(storage, second.token) is None
    third = await make_link(storage, anna, OPERATOR)
    assert third.expires_at - clock.now() == RESET_LASTS
    clock.advance(RESET_LASTS + timedelta(seconds=1))
    with pytest.raises(NotFound):
        await use_link(storage, third.token, NEW)
    assert await enters(company, "gentle river stone")


async def test_a_link_is_used_once_by_two_at_once(company: Company) -> None:
    link = await make_link(company.storage, company.anna.user_id, OPERATOR)
    tries = [use_link(company.storage, link.token, f"{NEW} {n}") for n in range(2)]
    ended = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(each).__name__ for each in ended) == ["NoneType", "NotFound"]
    assert [await enters(company, f"{NEW} {n}") for n in range(2)] == [each is None for each in ended]


@pytest.mark.parametrize("token", ["", " ", "x" * 43, "%", "x" * 300])
async def test_what_is_no_link_sets_nothing(company: Company, token: str) -> None:
    await make_link(company.storage, company.anna.user_id, OPERATOR)
    assert await link_owner(company.storage, token) is None
    with pytest.raises(NotFound):
        await use_link(company.storage, token, NEW)


async def test_links_are_for_administrators_and_for_accounts_in_use(company: Company) -> None:
    with pytest.raises(NotAllowed):
        await make_link(company.storage, company.anna.user_id, company.sven)
    with pytest.raises(NotFound):
        await make_link(company.storage, 99, OPERATOR)
    link = await make_link(company.storage, company.anna.user_id, OPERATOR)
    await disable_user(company.storage, company.anna.user_id, OPERATOR)
    with pytest.raises(NotFound):
        await use_link(company.storage, link.token, NEW)
    with pytest.raises(Conflict):
        await make_link(company.storage, company.anna.user_id, OPERATOR)

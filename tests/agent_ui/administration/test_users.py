"""Users are administered: added, changed by whoever saw them, signed out, and nobody locks everybody out."""

import json
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest
from aiohttp import ClientSession
from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.audit import audit_entries
from hub.access.keep_role import RoleDraft, keep_role
from hub.access.keep_user import add_user, change_user, sign_out_everywhere, withdraw_user
from hub.access.model import Role, User
from hub.access.permissions import OPERATOR, Permission
from hub.access.sessions import actor_of_user
from hub.access.sign_in import Credentials, SignInRefused, sign_in
from hub.access.user_rows import PAGE, UserDraft, user_card, user_page
from hub.access.users import set_roles
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.agent_ui.office import Office
from tests.agent_ui.stored import statements
from tests.hub.company import Company

ALL = "/desk/administration/users"
TYPED: Mapping[str, str] = {
    "name": "Dora Day",
    "login": "dora@example.com",
    "password": "gentle river stone",
    "language": "de",
    "time_zone": "Europe/Berlin",
    "roles": "agent",
    "queues": "1",
}


@pytest.fixture
async def ada(office: Office, company: Company) -> ClientSession:
    """Boris, the only one who administers today."""
    await set_roles(company.storage, company.boris.user_id, ("administrator",), OPERATOR)
    return await office.signed_in(company.boris)


async def mark(company: Company, actor: Actor) -> str:
    return (await user_card(company.storage, actor.user_id, OPERATOR)).draft.mark


async def test_a_user_is_added_and_signs_in(company: Company, ada: ClientSession) -> None:
    async with ada:
        added = await ada.post(f"{ALL}/new", data=TYPED)
        assert "Added." in await added.text()
        again = await ada.post(f"{ALL}/new", data=TYPED)
        assert again.status == 409
        assert "gentle river stone" not in await again.text()
    signed_in = await sign_in(company.storage, Credentials("dora@example.com", "gentle river stone", "127.0.0.1"))
    card = await user_card(company.storage, signed_in.user_id, OPERATOR)
    assert card.draft == UserDraft("Dora Day", "de", "Europe/Berlin", frozenset({"agent"}), frozenset({1}))
    assert len(card.sessions) == 1


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": " "}, "A name has 1 to 120 characters."),
        ({"login": "dora"}, "A login is an e-mail address."),
        ({"password": "short", "name": "Dora"}, "Use at least 8 characters"),
        ({"time_zone": "Mars/Olympus"}, "There is no such time zone."),
        ({"language": "x"}, "That is no language."),
        ({"roles": "emperor"}, "There is no role emperor."),
    ],
)
async def test_a_refused_user_says_why(company: Company, ada: ClientSession, typed: dict[str, str], told: str) -> None:
    async with ada:
        refused = await ada.post(f"{ALL}/new", data={**TYPED, **typed})
        html = await refused.text()
    assert (refused.status, told in html) == (422, True)
    assert "gentle river stone" not in html
    assert not (await user_page(company.storage, OPERATOR, "Dora")).rows


async def test_a_user_is_changed_once_by_whoever_saw_them(company: Company, ada: ClientSession) -> None:
    anna = f"{ALL}/{company.anna.user_id}"
    sent = {**TYPED, "name": "Anna B", "queues": "2", "seen": await mark(company, company.anna)}
    async with ada:
        assert sent["seen"] in await (await ada.get(anna)).text()
        assert "Saved." in await (await ada.post(anna, data=sent)).text()
        late = await ada.post(anna, data={**sent, "name": "Late"})
        assert (late.status, "Somebody changed this user meanwhile." in await late.text()) == (409, True)
        assert (await ada.get(f"{ALL}/99")).status == 404
    card = await user_card(company.storage, company.anna.user_id, OPERATOR)
    assert (card.draft.name, card.draft.queues) == ("Anna B", frozenset({2}))
    (entry,) = [each for each in await audit_entries(company.storage) if each.action == "user.changed"]
    assert json.loads(entry.detail["before"])["queues"] == [1]
    assert "roles" not in json.loads(entry.detail["after"])


async def test_a_user_is_somebody_among_people_and_companies(company: Company, ada: ClientSession) -> None:
    await company.write("carla@example.com", "Hello")
    anna = f"{ALL}/{company.anna.user_id}"
    sent = {**TYPED, "seen": await mark(company, company.anna)}
    async with ada:
        nobody = await ada.post(anna, data={**sent, "party_id": "99"})
        assert (nobody.status, "not there any more" in await nobody.text()) == (422, True)
        assert (await ada.post(anna, data={**sent, "party_id": "1"})).status == 200
        form = await (await ada.get(anna)).text()
    assert re.search(r'name="party_id" value="1" checked><span>carla@example.com<', form)
    actor = await actor_of_user(company.storage, company.anna.user_id)
    assert actor is not None
    assert (actor.party_id, actor.day) == (1, company.storage.clock.now().date())


async def test_who_sees_no_other_queue_takes_none_away(office: Office, company: Company) -> None:
    """The form offers what belongs to others too: what it does not offer cannot come back with it."""
    async with company.storage.transaction() as work:
        work.add(Role(name="sysop", label="Sysop", permissions=["desk", "system.administer"], navigation=[]))
    await set_roles(company.storage, company.boris.user_id, ("sysop",), OPERATOR)
    async with await office.signed_in(company.boris) as boris:
        form = await (await boris.get(f"{ALL}/{company.clara.user_id}")).text()
        calendar = await (await boris.get("/desk/administration/hours/new")).text()
    assert re.search(rf'name="queues" value="{company.sales}" checked', form)
    assert f'value="{company.sales}"' in calendar


async def test_nobody_locks_themselves_or_everybody_out(company: Company, ada: ClientSession) -> None:
    boris = company.boris.user_id
    async with ada:
        sent = {**TYPED, "name": "Boris", "seen": await mark(company, company.boris)}
        alone = await ada.post(f"{ALL}/{boris}", data=sent)
        assert (alone.status, "Nobody could administer any more." in await alone.text()) == (409, True)
        await set_roles(company.storage, company.clara.user_id, ("administrator",), OPERATOR)
        own = await ada.post(f"{ALL}/{boris}", data=sent)
        assert (own.status, "Nobody can take their own rights" in await own.text()) == (409, True)
        out = await ada.post(f"{ALL}/{boris}/disable", data={})
        assert (out.status, "Nobody can take their own account" in await out.text()) == (409, True)
        assert (await ada.get(ALL)).status == 200
    with pytest.raises(Conflict):
        draft = (await user_card(company.storage, company.clara.user_id, OPERATOR)).draft
        for actor in (company.boris, company.clara):
            await withdraw_user(company.storage, actor.user_id, OPERATOR)
    assert draft.roles == {"administrator"}


async def test_a_password_is_set_and_sessions_end(office: Office, company: Company, ada: ClientSession) -> None:
    anna = f"{ALL}/{company.anna.user_id}"
    async with ada, await office.signed_in(company.anna) as desk:
        assert "Use at least 8 characters" in await (await ada.post(f"{anna}/password", data={"password": "x"})).text()
        changed = await ada.post(f"{anna}/password", data={"password": "silver paper moon"})
        assert "Saved." in await changed.text()
        assert (await desk.get("/desk", allow_redirects=False)).status in {303, 401}
        await office.token(company.anna)
        ended = await ada.post(f"{anna}/sign-out", data={})
        assert "They are signed out everywhere." in await ended.text()
        assert (await user_card(company.storage, company.anna.user_id, OPERATOR)).sessions == ()
        credentials = Credentials("anna@example.com", "silver paper moon", "127.0.0.1")
        await sign_in(company.storage, credentials)
        assert "It is out of use." in await (await ada.post(f"{anna}/disable", data={})).text()
        with pytest.raises(SignInRefused):
            await sign_in(company.storage, credentials)
        assert "It is in use again." in await (await ada.post(f"{anna}/enable", data={})).text()


async def test_users_come_by_page_and_by_how_they_begin(company: Company, ada: ClientSession) -> None:
    async with company.storage.transaction() as work:
        work.add(*(User(login=f"{n}@dora.example", name="Dora", created_at=work.now) for n in range(PAGE * 2)))
    found, counts, after = list[int](), set[int](), None
    while True:
        with statements(company.storage) as run:
            page = await user_page(company.storage, OPERATOR, "do", after)
        counts.add(len(run))
        found.extend(row.id for row in page.rows)
        if (after := page.after) is None:
            break
    assert (len(found), len(set(found)), len(counts)) == (PAGE * 2, PAGE * 2, 1)
    assert [row.name for row in (await user_page(company.storage, OPERATOR, "ANNA@")).rows] == ["Anna"]
    assert not (await user_page(company.storage, OPERATOR, "%")).rows
    async with ada:
        assert "Further users" in await (await ada.get(f"{ALL}?name=Dora")).text()
        assert "No user found" in await (await ada.get(f"{ALL}?name=Zoe")).text()


async def test_users_are_for_administrators(company: Company) -> None:
    draft, anna = UserDraft("Dora"), company.anna.user_id
    for refused in (
        user_page(company.storage, company.sven),
        user_card(company.storage, anna, company.sven),
        add_user(company.storage, "dora@example.com", "gentle river stone", draft, company.sven),
        change_user(company.storage, anna, draft, "", company.sven),
        sign_out_everywhere(company.storage, anna, company.sven),
        withdraw_user(company.storage, anna, company.sven),
    ):
        with pytest.raises(NotAllowed):
            await refused
    with pytest.raises(NotFound):
        await sign_out_everywhere(company.storage, 99, OPERATOR)
    same = (await user_card(company.storage, anna, OPERATOR)).draft
    await change_user(company.storage, anna, same, replace(same).mark, OPERATOR)


async def test_who_is_refused_is_not_there(company: Company) -> None:
    """A queue that is gone meanwhile: no account is left that nobody was told of."""
    draft = UserDraft("Nina", roles=frozenset({"agent"}), queues=frozenset({99}))
    with pytest.raises(Invalid):
        await add_user(company.storage, "nina@example.com", "gentle river stone", draft, OPERATOR)
    page = await user_page(company.storage, OPERATOR)
    assert "Nina" not in [row.name for row in page.rows]


async def test_nobody_takes_their_own_rights_away_by_a_role(company: Company, ada: ClientSession) -> None:
    async with ada, company.storage.transaction() as work:
        work.add(Role(name="root", label="Root", permissions=[each.value for each in Permission], navigation=[]))
    await set_roles(company.storage, company.clara.user_id, ("root",), OPERATOR)
    async with company.storage.reading() as session:
        role_id, label = (await session.execute(select(Role.id, Role.label).where(Role.name == "administrator"))).one()
    boris = replace(company.boris, permissions=frozenset({Permission.DESK, Permission.ADMINISTER}))
    with pytest.raises(Conflict, match="their own rights"):
        await keep_role(company.storage, role_id, RoleDraft(label), boris)

"""Capacity profiles are administered: a grid of what comes through, said in words before it is kept."""

import pytest
from aiohttp import ClientSession

from hub.access.permissions import OPERATOR
from hub.access.users import set_roles
from hub.queueing.profile_rows import ProfileDraft, profile_book
from tests.agent_ui.office import Office
from tests.hub.company import Company

ALL = "/desk/administration/profiles"
TYPED = {
    "name": "Chats",
    "chat": "40",
    "email": "20",
    "call": "",
    "fax": "",
    "ramp_up": "10",
    "interrupts-email": "chat",
}


@pytest.fixture
async def ada(office: Office, company: Company) -> ClientSession:
    """Boris, who administers today."""
    await set_roles(company.storage, company.boris.user_id, ("administrator",), OPERATOR)
    return await office.signed_in(company.boris)


async def test_a_profile_is_said_in_words_kept_changed_and_removed(company: Company, ada: ClientSession) -> None:
    async with ada:
        tried = " ".join((await (await ada.post(f"{ALL}/new/try", data=TYPED)).text()).split())
        assert "2 chats or 5 e-mails at once; mixed, for example, 2 chats and 1 e-mail" in tried
        assert "E-mail lets through: Chat" in tried
        assert await profile_book(company.storage, OPERATOR) == ()
        assert "Added." in await (await ada.post(f"{ALL}/new", data=TYPED)).text()
        (row,) = await profile_book(company.storage, OPERATOR)
        assert row.draft == ProfileDraft("Chats", {"chat": 40, "email": 20}, {"email": frozenset({"chat"})}, 10)
        changed = await ada.post(f"{ALL}/{row.id}", data={**TYPED, "chat": "25", "seen": row.draft.mark})
        assert "Saved." in await changed.text()
        late = await ada.post(f"{ALL}/{row.id}", data={**TYPED, "chat": "30", "seen": row.draft.mark})
        html = await late.text()
        assert (late.status, "Somebody changed this capacity profile meanwhile." in html) == (409, True)
        assert 'value="30"' in html
        assert "Removed." in await (await ada.post(f"{ALL}/{row.id}/remove", data={})).text()
        assert (await ada.get(f"{ALL}/{row.id}")).status == 404


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({"name": ""}, "A name has 1 to 60 characters."),
        ({"chat": "many"}, "Choose a number from 1 to 100."),
        ({"ramp_up": "601"}, "Choose a number from 0 to 600."),
        ({"chat": "", "email": ""}, "Say what of one channel at least takes."),
        ({"interrupts-chat": "email"}, "Of two channels one alone can interrupt the other."),
    ],
)
async def test_a_refused_profile_says_why_and_keeps_what_was_typed(
    company: Company, ada: ClientSession, typed: dict[str, str], told: str
) -> None:
    async with ada:
        for path in ("new", "new/try"):
            refused = await ada.post(f"{ALL}/{path}", data={**TYPED, "interrupts-fax": "call", **typed})
            html = await refused.text()
            assert (refused.status, told in html) == (422, True)
            assert 'value="call" checked' in html
    assert await profile_book(company.storage, OPERATOR) == ()

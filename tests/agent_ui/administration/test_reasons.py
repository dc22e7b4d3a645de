"""Not-ready reasons are administered: added, renamed, moved, withdrawn, by whoever saw what there is."""

import pytest
from aiohttp import ClientSession

from hub.access.audit import audit_entries
from hub.access.permissions import OPERATOR
from hub.access.users import set_roles
from hub.errors import NotAllowed
from hub.queueing.not_ready import not_ready_reasons
from hub.queueing.reason_book import add_reason, reason_book, use_reason
from tests.agent_ui.office import Office
from tests.hub.company import Company

ALL = "/desk/administration/reasons"
FIRST = ("Break", "Lunch", "Meeting", "Training", "Back office")


@pytest.fixture
async def ada(office: Office, company: Company) -> ClientSession:
    """Boris, who administers today."""
    await set_roles(company.storage, company.boris.user_id, ("administrator",), OPERATOR)
    return await office.signed_in(company.boris)


async def seen(company: Company) -> str:
    return (await reason_book(company.storage, OPERATOR)).seen


async def test_reasons_are_added_renamed_moved_and_withdrawn(company: Company, ada: ClientSession) -> None:
    async with ada:
        added = await ada.post(ALL, data={"name": " Dentist ", "seen": await seen(company)})
        assert "Added." in await added.text()
        dentist = (await reason_book(company.storage, OPERATOR)).rows[-1].id
        for doing, told in (("up", "Moved."), ("disable", "It is out of use."), ("enable", "It is in use again.")):
            page = await ada.post(f"{ALL}/{dentist}/{doing}", data={"seen": await seen(company)})
            assert told in await page.text()
        page = await ada.post(f"{ALL}/{dentist}", data={"name": "Doctor", "seen": await seen(company)})
        assert "Saved." in await page.text()
        assert (await ada.get(f"{ALL}/99")).status == 404
        assert "Doctor" in await (await ada.get("/desk")).text()
    assert await not_ready_reasons(company.storage) == (*FIRST[:4], "Doctor", "Back office")
    written = [entry.action for entry in await audit_entries(company.storage) if entry.action.startswith("reason.")]
    assert written == [f"reason.{what}" for what in ("added", "moved", "withdrawn", "offered", "renamed")]


async def test_the_second_to_change_them_is_told(company: Company, ada: ClientSession) -> None:
    old = await seen(company)
    await add_reason(company.storage, "Dentist", old, OPERATOR)
    async with ada:
        for path in ("", "/1", "/1/down", "/1/disable"):
            late = await ada.post(f"{ALL}{path}", data={"name": "Typed", "seen": old})
            html = await late.text()
            assert (late.status, "Somebody changed the reasons meanwhile." in html) == (409, True)
        assert 'value="Typed"' in await (await ada.post(f"{ALL}/1", data={"name": "Typed", "seen": old})).text()
    assert await not_ready_reasons(company.storage) == (*FIRST, "Dentist")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (" ", "A name has 1 to 60 characters."),
        ("x" * 61, "A name has 1 to 60 characters."),
        ("a\nb", "A name has 1 to 60 characters."),
        ("RONA", "RONA is what the hub itself says"),
        ("Lunch", "There is a reason Lunch already."),
    ],
)
async def test_a_refused_name_says_why(company: Company, ada: ClientSession, name: str, told: str) -> None:
    async with ada:
        for path in ("", "/1"):
            refused = await ada.post(f"{ALL}{path}", data={"name": name, "seen": await seen(company)})
            assert refused.status in {409, 422}
            assert told in await refused.text()
    assert await not_ready_reasons(company.storage) == FIRST


async def test_one_reason_stays(company: Company, ada: ClientSession) -> None:
    async with ada:
        for number in range(2, 6):
            await use_reason(company.storage, number, False, await seen(company), OPERATOR)
        last = await ada.post(f"{ALL}/1/disable", data={"seen": await seen(company)})
        assert (last.status, "Agents need one reason at least." in await last.text()) == (409, True)
    assert await not_ready_reasons(company.storage) == ("Break",)
    with pytest.raises(NotAllowed):
        await add_reason(company.storage, "Dentist", await seen(company), company.sven)

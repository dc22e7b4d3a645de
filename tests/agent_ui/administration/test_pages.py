"""The administration's pages: who may open them, what their forms do, and that a refused form loses nothing typed."""

import re

import pytest
from aiohttp import ClientSession

from hub.access.permissions import OPERATOR
from hub.access.users import set_roles
from hub.interactions.addresses import addresses
from hub.interactions.inbox_query import InboxView
from hub.interactions.quarantined import quarantined
from hub.texts.listing import text_mark, texts
from tests.agent_ui.office import Office
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.hub.interactions.test_receive import rows

ALL = "/desk/administration"
SECTIONS = (
    "addresses",
    "mailboxes",
    "queues",
    "users",
    "roles",
    "rules",
    "skills",
    "profiles",
    "reasons",
    "categories",
    "hours",
    "promises",
    "texts",
    "quarantine",
    "blocked",
    "reconciliation",
    "tokens",
    "audit",
)
PAGES = (
    *(f"{ALL}/{section}" for section in SECTIONS),
    f"{ALL}/addresses/new",
    f"{ALL}/addresses/1",
    f"{ALL}/queues/new",
    f"{ALL}/roles/1",
    f"{ALL}/roles/1/preview",
    f"{ALL}/queues/1",
    f"{ALL}/texts/new",
    f"{ALL}/skills/agents",
    f"{ALL}/profiles/new",
    f"{ALL}/users/new",
    f"{ALL}/users/1",
    f"{ALL}/history/queues",
    f"{ALL}/audit.csv",
    f"{ALL}/reasons/1",
    f"{ALL}/hours/new",
    f"{ALL}/promises/new",
)
# What the frame around each page reads is among them, and every BEGIN.
MOST_STATEMENTS = 40


@pytest.fixture
async def ada(office: Office, company: Company) -> ClientSession:
    """Boris, who administers today."""
    await set_roles(company.storage, company.boris.user_id, ("administrator",), OPERATOR)
    return await office.signed_in(company.boris)


@pytest.mark.parametrize("path", PAGES)
async def test_only_administrators_come_in(office: Office, company: Company, path: str) -> None:
    async with await office.signed_in(company.anna) as anna:
        assert (await anna.get(path)).status == 404
        assert (await anna.post(path, data={})).status in {404, 405}
        assert ALL not in await (await anna.get("/desk")).text()
    async with office.browser_like("") as stranger:
        assert (await stranger.get(path, allow_redirects=False)).status in {303, 401}


async def test_a_supervisor_sees_the_quarantine_alone(office: Office, company: Company) -> None:
    async with await office.signed_in(company.sven) as sven:
        entered = await sven.get(ALL)
        assert entered.url.path == f"{ALL}/quarantine"
        shown = await entered.text()
        assert "/administration/addresses" not in shown
        assert re.findall('id="group-([a-z]+)"', shown) == ["kept"]
        assert (await sven.get(f"{ALL}/addresses")).status == 404
        # What was changed there is for administrators alone.
        assert f"{ALL}/history" not in shown + await (await sven.get(f"{ALL}/blocked")).text()


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_costs_the_same_however_much_there_is(
    office: Office, company: Company, ada: ClientSession, path: str
) -> None:
    counts = []
    async with ada:
        for letters in (1, 10):
            for number in range(letters):
                await company.hand_in(b"\xff%d" % number)
                await ada.post(f"{ALL}/texts/new", data=_text(name=f"Text {number}"))
            await company.understand()
            with statements(company.storage) as run:
                assert (await ada.get(path)).status == 200
            counts.append(len(run))
    assert counts[0] == counts[1] <= MOST_STATEMENTS


async def test_an_address_is_added_changed_and_removed(company: Company, ada: ClientSession) -> None:
    async with ada:
        sent = {"address": "parts@example.com", "name": "Parts", "queue": str(company.sales)}
        added = await ada.post(f"{ALL}/addresses/new", data=sent)
        assert "parts@example.com" in await added.text()
        (row,) = [each for each in await addresses(company.storage, OPERATOR) if each.display_name == "Parts"]
        spares = {"name": "Spares", "queue": str(company.support), "seen": row.mark}
        changed = await ada.post(f"{ALL}/addresses/{row.id}", data=spares)
        assert "Spares" in await changed.text()
        removed = await ada.post(f"{ALL}/addresses/{row.id}/remove", data={})
        assert "parts@example.com" not in await removed.text()


async def test_a_refused_form_says_why_and_keeps_what_was_typed(company: Company, ada: ClientSession) -> None:
    async with ada:
        sent = {"address": "nonsense <b>", "name": "Kept name", "queue": str(company.sales)}
        refused = await ada.post(f"{ALL}/addresses/new", data=sent)
        html = await refused.text()
    assert refused.status == 422
    assert "This is no e-mail address." in html
    assert 'aria-invalid="true"' in html
    assert "nonsense &lt;b&gt;" in html
    assert "Kept name" in html


async def test_an_automatic_answer_is_kept_by_language_and_the_chosen_one_first(
    company: Company, ada: ClientSession
) -> None:
    async with ada:
        sent = {"en": "We have it.", "de": "Es ist da. {{ number }}", "ru": " ", "first": "de"}
        assert (await ada.post(f"{ALL}/addresses/1/answers", data=sent)).status == 409
        before = (await addresses(company.storage, OPERATOR))[1]
        await ada.post(f"{ALL}/addresses/1/answers", data={**sent, "seen": before.texts_mark})
        kept = (await addresses(company.storage, OPERATOR))[1]
        assert list(kept.automatic_texts.items()) == [("de", "Es ist da. {{ number }}"), ("en", "We have it.")]
        refused = await ada.post(f"{ALL}/addresses/1/answers", data={**sent, "seen": kept.texts_mark, "en": "x" * 6000})
        assert refused.status == 422
        assert "x" * 6000 in await refused.text()
        await ada.post(f"{ALL}/addresses/1/answers", data={"first": "en", "seen": kept.texts_mark})
    assert not (await addresses(company.storage, OPERATOR))[1].automatic_texts


async def test_a_text_is_added_changed_and_taken_out_of_use(company: Company, ada: ClientSession) -> None:
    async with ada:
        await ada.post(f"{ALL}/texts/new", data=_text())
        (row,) = await texts(company.storage, OPERATOR)
        await ada.post(f"{ALL}/texts/{row.id}", data=_text(body="Good day\r\n{{ customer }}", seen=text_mark(row)))
        await ada.post(f"{ALL}/texts/{row.id}/disable", data={})
        (row,) = await texts(company.storage, OPERATOR)
        assert (row.body, row.active) == ("Good day\n{{ customer }}", False)
        assert "Take out of use" in await (await ada.post(f"{ALL}/texts/{row.id}/enable", data={})).text()
        refused = await ada.post(f"{ALL}/texts/{row.id}", data=_text(body="{{ custmer }}", seen=text_mark(row)))
        assert "Nothing is called custmer." in await refused.text()
        assert (await ada.post(f"{ALL}/texts/new", data=_text(kind="spell"))).status == 422
        assert (await ada.get(f"{ALL}/texts/99")).status == 404


async def test_what_is_in_quarantine_is_read_again(company: Company, ada: ClientSession) -> None:
    for number in range(3):
        await company.hand_in(b"\xff%d" % number)
    await company.understand()
    (newest, *_) = await quarantined(company.storage, OPERATOR)
    async with ada:
        listed = await (await ada.get(f"{ALL}/quarantine")).text()
        assert listed.count('name="contact"') == 3
        assert f"/desk/contacts/{newest.contact_id}/raw" in listed
        chosen = {"which": "chosen", "contact": str(newest.contact_id)}
        assert "being read again" in await (await ada.post(f"{ALL}/quarantine", data=chosen)).text()
        assert len(await quarantined(company.storage, OPERATOR)) == 2
        assert "Nothing was chosen" in await (await ada.post(f"{ALL}/quarantine", data={"which": "chosen"})).text()
        await ada.post(f"{ALL}/quarantine", data={"which": "all"})
        assert await quarantined(company.storage, OPERATOR) == ()
    assert len(await rows(company, InboxView.QUARANTINED)) == 3


async def test_the_reconciliation_adds_up(company: Company, ada: ClientSession) -> None:
    await company.write("c@customer.test", "Hello")
    await company.hand_in(b"\xff")
    async with ada:
        html = await (await ada.get(f"{ALL}/reconciliation")).text()
    assert "Nothing that was accepted is missing." in html
    assert [html.count(f'data-tone="{tone}" x=') for tone in ("good", "warn", "info")] == [1, 0, 1]


def _text(**other: str) -> dict[str, str]:
    return {
        "kind": "template",
        "language": "en",
        "name": "Hello",
        "subject": "",
        "body": "Hello",
        "queue": "0",
        **other,
    }

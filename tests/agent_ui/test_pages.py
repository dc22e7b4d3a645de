"""Every page asks who it is; what somebody may not see is not there; long lists come in parts."""

import re

import pytest

from agent_ui.pages import ENTRIES
from hub.access.permissions import OPERATOR
from hub.access.users import set_roles
from hub.interactions.note import add_note
from tests.agent_ui.office import Office
from tests.hub.company import Company

PAGES = (
    "/desk",
    "/desk/inbox",
    "/desk/worklist",
    "/desk/inbox?view=mine",
    "/desk/interactions/1",
    "/desk/fragments/rows",
    "/desk/fragments/frame",
    "/desk/fragments/visits",
    "/desk/fragments/alerts",
    "/desk/fragments/find?words=customer",
    "/desk/search?q=customer",
    "/desk/fragments/searches",
    "/desk/personal",
    "/desk/start",
    "/desk/parties/1",
    "/desk/documents",
    "/desk/documents?kind=case",
    "/desk/fragments/interactions/1/case",
    "/desk/fragments/interactions/1",
    "/desk/fragments/interactions/1/customer",
)


@pytest.mark.parametrize("path", PAGES)
async def test_strangers_sign_in_first(office: Office, path: str) -> None:
    await office.letter("carla@customer.test", "Hello")
    for token in ("", "guessed"):
        async with office.browser_like(token) as client:
            answer = await client.get(path, allow_redirects=False)
            assert answer.status in {303, 401}
            assert "carla" not in await answer.text()


@pytest.mark.parametrize("path", PAGES)
async def test_the_desk_is_for_people_with_a_desk(office: Office, company: Company, path: str) -> None:
    await office.letter("carla@customer.test", "Hello")
    await set_roles(company.storage, company.boris.user_id, (), OPERATOR)
    async with office.browser_like(await office.token(company.boris)) as client:
        answer = await client.get(path)
        assert answer.status in {403, 404}
        assert "carla" not in await answer.text()


@pytest.mark.parametrize("path", PAGES)
async def test_agents_see_their_queues(office: Office, company: Company, path: str) -> None:
    await office.letter("carla@customer.test", "Hello")
    async with await office.signed_in(company.anna) as anna:
        assert (await anna.get(path)).status == 200
    async with await office.signed_in(company.clara) as clara:
        answer = await clara.get(path)
        assert answer.status == (404 if "interactions" in path or "parties" in path else 200)
        assert "carla" not in await answer.text()


async def test_forbidden_reads_like_missing(office: Office, company: Company) -> None:
    await office.letter("carla@customer.test", "Hello")
    async with await office.signed_in(company.clara) as clara:
        pages = [await (await clara.get(f"/desk/interactions/{number}")).text() for number in (1, 999)]
    different = r"[A-Za-z0-9_-]{22,}|/desk/interactions/\d+"
    assert re.sub(different, "", pages[0]) == re.sub(different, "", pages[1])


@pytest.mark.parametrize("query", ["view=others", "queue=x", "queue=-1", "queue=" + "9" * 30])
async def test_a_list_that_does_not_exist_is_not_there(office: Office, company: Company, query: str) -> None:
    async with await office.signed_in(company.anna) as anna:
        assert (await anna.get(f"/desk/inbox?{query}")).status == 404


async def test_a_foreign_queue_is_an_empty_list(office: Office, company: Company) -> None:
    await office.letter("erik@customer.test", "Hello", "sales@example.com")
    async with await office.signed_in(company.anna) as anna:
        page = await (await anna.get(f"/desk/inbox?queue={company.sales}")).text()
    assert 'id="row-' not in page


async def test_a_long_list_comes_in_parts(office: Office, company: Company) -> None:
    for number in range(60):
        await company.hand_in(f"sender: c{number}@customer.test\nid: {number}@customer\n\nHello".encode())
    await company.understand()
    async with await office.signed_in(company.anna) as anna:
        seen: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            answer = await anna.get("/desk/fragments/rows", params={"view": "open", "cursor": cursor})
            seen += re.findall(r'id="row-(\d+)"', await answer.text())
            cursor = answer.headers["X-Next-Cursor"] or None
        assert len(seen) == len(set(seen)) == 60
        assert seen == sorted(seen, key=int, reverse=True)
        assert (await anna.get("/desk/fragments/rows?cursor=nonsense")).status == 422


async def test_what_was_said_before_is_shown_without_a_script_too(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "The first word")
    for each in range(2 * ENTRIES):
        await add_note(company.storage, number, f"Note {each}", f"key of note {each}", company.boris)
    async with await office.signed_in(company.anna) as anna:
        address, counts = f"/desk/interactions/{number}", []
        while address:
            page = await (await anna.get(address)).text()
            counts.append(page.count('class="entry"'))
            earlier = re.search(r'href="([^"]+\?shown=\d+)"', page)
            address = earlier[1] if earlier else ""
        assert counts == [ENTRIES, 2 * ENTRIES, 2 * ENTRIES + 1]
        called = await (await anna.get(f"/desk/interactions/{number}?entry=note-{ENTRIES}")).text()
        assert called.count('class="entry"') == ENTRIES + 1
        assert f'data-called="entry-note-{ENTRIES}"' in called
        for odd in ("shown=0", "shown=-1", "shown=²", "entry=note-0", "entry=x"):
            page = await (await anna.get(f"/desk/interactions/{number}?{odd}")).text()
            assert page.count('class="entry"') == ENTRIES, odd


async def test_what_customers_write_stays_text(office: Office, company: Company) -> None:
    evil = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
    number = await office.letter("carla@customer.test", evil, subject=evil, name=evil)
    async with await office.signed_in(company.anna) as anna:
        for path in ("/desk", "/desk/inbox", f"/desk/interactions/{number}"):
            page = await (await anna.get(path)).text()
            assert "&lt;script&gt;alert" in page
            assert "<script>alert" not in page
            assert "<img src=x" not in page

"""The page that searches everything: its address is its search, what is found is marked, and searches are kept."""

import re

import pytest
from aiohttp import ClientSession

from tests.agent_ui.office import Office
from tests.agent_ui.stored import content, statements
from tests.hub.company import Company

# Signing in two, the frame ten, the search at most twelve, what may be chosen five; each in a transaction.
MOST_STATEMENTS = 60


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """On one database: the search itself is tried on both."""
    return sqlite_url


@pytest.fixture
async def pump(office: Office) -> Office:
    """A conversation about a pump, by somebody who tries to write markup."""
    await office.letter("p@acme.example", "<b>The pump</b> & leaks", subject="A <i>pump</i>", name="Peter Müller")
    return office


async def page(client: ClientSession, path: str, status: int = 200) -> str:
    answer = await client.get(path)
    assert answer.status == status
    return await answer.text()


async def test_what_is_found_is_marked_and_never_markup(pump: Office, company: Company) -> None:
    async with await pump.signed_in(company.anna) as anna:
        shown = await page(anna, "/desk/search?q=pump")
        assert "A &lt;i&gt;<mark>pump</mark>&lt;/i&gt;" in shown
        assert "&lt;b&gt;The <mark>pump</mark>&lt;/b&gt; &amp; leaks" in shown
        assert 'href="/desk/interactions/1?entry=message-1"' in shown
        # Results do not change by themselves: the page says of when they are.
        assert re.search(r'As of <time .*<a href="/desk/search\?q=pump">.*Look again', shown)
        assert "Nothing found" in await page(anna, "/desk/search?q=grinder")
        assert "What are you looking for?" in await page(anna, "/desk/search")
        assert "Older ones" not in await page(anna, "/desk/search?q=pump&section=conversations")
    async with await pump.signed_in(company.clara) as clara:
        assert "Müller" not in await page(clara, "/desk/search?q=pump")


async def test_a_form_leads_to_the_address_of_its_search(pump: Office, company: Company) -> None:
    rows = "f0=channel&o0=is&v0=email&v0=chat&f1=day&o1=between&v1=2026-01-01&w1=2026-12-31&f2=tag&o2=is"
    sent = f"/desk/search?sent=1&q=pump&{rows}"
    async with await pump.signed_in(company.anna) as anna:
        answer = await anna.get(f"{sent}&add=queue")
        assert answer.url.query.getall("c") == ["channel:anyOf:email~chat", "day:between:2026-01-01~2026-12-31"]
        assert (answer.url.query["q"], answer.url.query["add"], "sent" in answer.url.query) == ("pump", "queue", False)
        shown = await answer.text()
        assert "<mark>pump</mark>" in shown
        assert 'name="f2" value="queue"' in shown
        assert shown.count("checked") >= 2


async def test_what_cannot_be_searched_for_is_told(pump: Office, company: Company) -> None:
    async with await pump.signed_in(company.anna) as anna:
        for wrong in ("c=password:is:x", "c=day:on:x", "section=users&q=x", "q=x&cursor=x"):
            assert "<mark>" not in await page(anna, f"/desk/search?{wrong}", 422)


async def test_a_search_is_kept_shared_changed_taken_away_and_brought_back(pump: Office, company: Company) -> None:
    async with await pump.signed_in(company.anna) as anna, await pump.signed_in(company.boris) as boris:
        fields = {"name": "Pumps", "address": "q=pump", "queues": str(company.support)}
        kept = await anna.post("/desk/search/saved", data=fields)
        assert (kept.url.query["saved"], "The search is kept." in await kept.text()) == ("1", True)
        assert "Pumps" in await page(boris, "/desk/fragments/searches")
        assert "shared by Anna" in await page(boris, "/desk/fragments/searches")
        opened = await boris.get("/desk/search/saved/1")
        assert (opened.url.query["q"], "<mark>pump</mark>" in await opened.text()) == ("pump", True)
        assert (await boris.post("/desk/search/saved/1", data=fields)).status == 404
        changed = await anna.post("/desk/search/saved/1", data={"name": "Leaks", "address": "q=leaks"})
        assert "<h1>Leaks</h1>" in await changed.text()
        assert "Leaks" not in await page(boris, "/desk/fragments/searches")
        refused = await anna.post("/desk/search/saved", data={"name": "", "address": "q=pump"})
        assert (refused.status, "1 to 80 characters" in await refused.text()) == (422, True)
        gone = await anna.post("/desk/search/saved/1/remove")
        assert "Undo" in await gone.text()
        assert "Leaks" not in await page(anna, "/desk/fragments/searches")
        assert "The search is back." in await (await anna.post("/desk/search/saved/1/restore")).text()


async def test_looking_changes_nothing_and_costs_the_same(pump: Office, company: Company) -> None:
    async with await pump.signed_in(company.sven) as sven:
        await page(sven, "/desk/search?q=pump")
        before, counts = await content(company.storage), []
        for more in (0, 8):
            for number in range(more):
                await pump.letter(f"c{number}@customer.test", "A pump")
            before = await content(company.storage) if more else before
            with statements(company.storage) as run:
                await page(sven, "/desk/search?q=pump&c=state:is:open")
            counts.append(len(run))
            assert await content(company.storage, ("session",)) == {
                name: rows for name, rows in before.items() if name != "session"
            }
    assert counts[0] == counts[1] <= MOST_STATEMENTS


async def test_the_palette_finds_everything(pump: Office, company: Company) -> None:
    async with await pump.signed_in(company.anna) as anna:
        shown = await page(anna, "/desk/fragments/find?words=muell")
        assert 'data-path="/desk/parties/1"' in shown
        assert 'data-path="/desk/interactions/1?entry=message-1"' in shown
        assert 'data-path="/desk/search?q=muell"' in shown

"""The page of a customer leads to whoever stands for them; people are merged, kept apart and parted there."""

import pytest
from aiohttp import ClientSession

from hub.parties.duplicates import duplicates
from hub.parties.merge import merge
from hub.parties.overview import party_overview
from tests.agent_ui.office import Office
from tests.agent_ui.stored import content
from tests.hub.company import Company


@pytest.fixture
async def alike(office: Office, company: Company) -> tuple[int, int]:
    """Two customers of one name and with addresses of one company."""
    await office.letter("peter@acme.example", "Hello", name="Peter Müller")
    await office.letter("p.mueller@acme.example", "Hello again", name="Peter Mueller")
    return 1, 2


async def page(client: ClientSession, path: str) -> str:
    answer = await client.get(path)
    assert answer.status == 200
    return await answer.text()


def block(name: str, party: int = 1) -> str:
    return f"/desk/fragments/blocks/party/{party}/{name}"


async def test_people_are_merged_and_taken_apart_on_the_page(
    office: Office, company: Company, alike: tuple[int, int]
) -> None:
    async with await office.signed_in(company.anna) as anna:
        shown = await page(anna, block("alike"))
        assert "Merge Peter Mueller into Peter Müller" in shown
        assert "the same name" in shown
        merged = await (await anna.post("/desk/parties/1/merge", data={"other": 2})).text()
        assert "They are one now." in merged
        assert 'href="/desk/interactions/2"' in await page(anna, block("conversations"))
        assert "Peter Mueller went into Peter Müller" in await page(anna, block("merged"))
        led = await anna.get("/desk/parties/2")
        assert led.url.path == "/desk/parties/1"
        parted = await (await anna.post("/desk/parties/1/part", data={"merge": 1})).text()
        assert "They are two again" in parted
        assert 'href="/desk/interactions/2"' not in await page(anna, block("conversations"))


async def test_two_who_are_two_are_not_suggested_again(
    office: Office, company: Company, alike: tuple[int, int]
) -> None:
    async with await office.signed_in(company.anna) as anna:
        assert (await anna.post("/desk/parties/1/apart", data={"other": 2})).status == 200
        assert "Nobody looks alike" in await page(anna, block("alike"))
    assert await duplicates(company.storage, 1, company.anna) == ()


@pytest.mark.parametrize(
    ("path", "sent"), [("merge", {"other": 1}), ("merge", {"other": 999}), ("part", {"merge": 7}), ("apart", {})]
)
async def test_what_makes_no_sense_is_refused(
    office: Office, company: Company, alike: tuple[int, int], path: str, sent: dict[str, int]
) -> None:
    async with await office.signed_in(company.anna) as anna:
        assert (await anna.post(f"/desk/parties/1/{path}", data=sent)).status in {404, 422}
    assert (await party_overview(company.storage, 2, company.anna)).id == 2


@pytest.mark.parametrize(("path", "sent"), [("merge", {"other": 2}), ("part", {"merge": 1}), ("apart", {"other": 2})])
async def test_who_does_not_see_a_customer_changes_nothing(
    office: Office, company: Company, alike: tuple[int, int], path: str, sent: dict[str, int]
) -> None:
    if path == "part":
        await merge(company.storage, *alike, "", company.anna)
    async with await office.signed_in(company.clara) as clara:
        before = await content(company.storage)
        assert (await clara.get("/desk/parties/1")).status == 404
        assert (await clara.post(f"/desk/parties/1/{path}", data=sent)).status == 404
        assert await content(company.storage) == before

"""Blocks of overview pages: each for whom it is for, arranged live in every window, told when to be read anew."""

import re
from dataclasses import replace

import pytest
from aiohttp import ClientSession

from agent_ui.overviews import OVERVIEWS
from hub.access.document_rights import FIRST_RIGHTS
from hub.access.permissions import OPERATOR, Permission
from hub.access.roles import change_role
from hub.desks.layout import NAME
from hub.documents.create import Draft, create
from hub.documents.kind import PartnerFunction
from hub.interactions.note import add_note
from hub.parties.keep import PartyDraft, add_party, change_party
from hub.parties.merge import merge
from hub.parties.model import RelationKind
from hub.parties.relations import Validity, relate
from hub.queueing.offer import make_offers
from hub.timeline.listing import AT_ONCE
from tests.agent_ui.office import Office
from tests.hub.company import AGENT, Company

PARTY = {"overview": "party", "object_id": 1}


@pytest.fixture
async def carla(office: Office) -> int:
    """A customer who wrote; party 1, conversation 1."""
    return await office.letter("carla@customer.test", "Hello", name="Carla Rossi")


async def page(client: ClientSession, path: str) -> str:
    answer = await client.get(path)
    assert answer.status == 200, await answer.text()
    return await answer.text()


@pytest.mark.parametrize("kind", OVERVIEWS.values(), ids=OVERVIEWS)
async def test_every_block_has_a_name_of_its_own(kind: object) -> None:
    names = [block.name for block in (kind.head, *kind.blocks)]  # type: ignore[attr-defined]
    assert len(set(names)) == len(names)
    assert all(NAME.fullmatch(name) for name in names)


@pytest.mark.parametrize("name", [block.name for block in (OVERVIEWS["party"].head, *OVERVIEWS["party"].blocks)])
async def test_a_block_is_for_who_may_see_the_customer(office: Office, company: Company, carla: int, name: str) -> None:
    await change_role(company.storage, "agent", {*AGENT, Permission.PRIVACY}, OPERATOR)
    address = f"/desk/fragments/blocks/party/1/{name}"
    async with await office.signed_in(company.anna) as anna:
        assert "<html" not in await page(anna, address)
    async with await office.signed_in(company.clara) as clara:
        assert (await clara.get(address)).status == 404
        assert (await clara.get(address.replace("/1/", "/99/"))).status == 404


@pytest.mark.parametrize("wrong", ["party/1/nothing", "nothing/1/who"])
async def test_what_is_no_block_is_not_there(office: Office, company: Company, carla: int, wrong: str) -> None:
    async with await office.signed_in(company.anna) as anna:
        assert (await anna.get(f"/desk/fragments/blocks/{wrong}")).status == 404


async def test_a_block_is_not_there_without_its_permission(office: Office, company: Company, carla: int) -> None:
    async with await office.signed_in(company.sven) as sven:
        assert 'data-block="alike"' in await page(sven, "/desk/parties/1")
        await change_role(company.storage, "supervisor", [Permission.DESK, Permission.ALL_QUEUES], OPERATOR)
        assert 'data-block="alike"' not in await page(sven, "/desk/parties/1")
        assert (await sven.get("/desk/fragments/blocks/party/1/alike")).status == 404


async def test_what_is_arranged_in_one_window_is_so_in_the_other_and_later(
    office: Office, company: Company, carla: int
) -> None:
    here, there = await office.seat(company.anna), await office.seat(company.anna)
    blocks = ["documents", "who", "conversations", "alike", "merged"]
    answer = await here.ask("arrange", page="party", blocks=blocks, folded=["who"], hidden=["merged"])
    assert answer["version"] == 1
    told = await there.told("layout")
    assert (told["page"], told["version"], [each["name"] for each in told["blocks"]]) == ("party", 1, blocks)
    async with await office.signed_in(company.anna) as anna:
        shown = await page(anna, "/desk/parties/1")
    places = [shown.index(f'data-block="{name}"') for name in blocks]
    assert places == sorted(places)
    assert shown.count("data-folded") == 1
    assert (await here.ask("arrange", page="nothing", blocks=blocks))["error"] == "not_found"
    assert (await here.ask("arrange", page="party", blocks=["who", "who"]))["error"] == "invalid"
    assert (await here.ask("arrange", page="party"))["blocks"] == []


async def test_the_time_line_is_filtered_and_goes_on(office: Office, company: Company, carla: int) -> None:
    for number in range(AT_ONCE):
        await add_note(company.storage, carla, f"Remark {number}.", f"key-of-note-{number}", company.anna)
    address = "/desk/fragments/blocks/party/1/timeline"
    async with await office.signed_in(company.anna) as anna:
        first = await page(anna, address)
        assert "data-block-filter" in first
        assert "Hello" not in first
        (cursor,) = re.findall(r'data-query="(cursor=[^"]+)"', first)
        rest = await page(anna, f"{address}?{cursor}")
        assert "data-block-filter" not in rest
        assert "Hello" in rest
        written = await page(anna, f"{address}?kind=message&channel=email&period=week")
        assert ("Hello" in written, "Remark" in written) == (True, False)
        assert "Nothing here" in await page(anna, f"{address}?channel=phone")
        assert (await anna.get(f"{address}?cursor=yesterday")).status == 422


async def test_a_page_is_told_what_happened_to_its_customer(office: Office, company: Company, carla: int) -> None:
    other = await office.letter("c.rossi@customer.test", "Hello", name="C. Rossi")
    boris = await office.seat(company.boris)
    assert (await boris.ask("watch", **PARTY))["ok"]
    await company.write("carla@customer.test", "Are you there?")
    assert await boris.told("overview") == {"noun": "party", "id": 1, "topic": "interaction", "about": 3}
    await merge(company.storage, 1, 2, "", company.anna)
    assert await boris.told("overview") == {"noun": "party", "id": 1, "topic": "party", "about": 1}
    await company.write("c.rossi@customer.test", "Hello?", subject=f"[#{other}]")
    assert await boris.told("overview") == {"noun": "party", "id": 1, "topic": "interaction", "about": other}


async def test_who_is_called_otherwise_is_so_on_pages_of_others_and_in_offers(
    office: Office, company: Company, carla: int
) -> None:
    storage = company.storage
    firm = await add_party(storage, PartyDraft("Rossi", "organisation"), company.sven)
    await relate(storage, (1, firm), RelationKind.WORKS_FOR, Validity(), company.sven)
    sven = replace(company.sven, permissions=company.sven.permissions | FIRST_RIGHTS["supervisor"])
    case = await create(storage, Draft("case", {"title": "Broken"}, {PartnerFunction.CONTACT: 1}), sven)
    shown = {"party": 1, "cases": case}
    seats = {kind: await office.seat(company.sven) for kind in shown}
    for kind, number in shown.items():
        assert (await seats[kind].ask("watch", overview=kind, object_id=number))["ok"]
    anna = await office.seat(company.anna)
    await anna.ask("set_mode", mode="ready")
    await make_offers(storage)
    assert "Carla Rossi" in (await anna.told("offers"))["html"]
    await change_party(storage, firm, PartyDraft("Bianchi", "organisation"), company.sven)
    # The offer is told before it.
    while (await seats["party"].told("overview")) != {"noun": "party", "id": 1, "topic": "party", "about": 1}:
        pass
    await change_party(storage, 1, PartyDraft("Carla Bianchi"), company.sven)
    told = {"noun": "document", "id": case, "topic": "document", "about": case}
    assert await seats["cases"].told("overview") == told
    assert "Carla Bianchi" in (await anna.told("offers"))["html"]


async def test_nobody_is_told_of_whom_they_may_not_see(office: Office, company: Company, carla: int) -> None:
    clara = await office.seat(company.clara)
    assert (await clara.ask("watch", **PARTY))["error"] == "not_found"
    await company.write("carla@customer.test", "Are you there?")
    await office.letter("erik@customer.test", "Offer?", "sales@example.com")
    assert "overview" not in {name for name, _ in await clara.told_until("rows")}

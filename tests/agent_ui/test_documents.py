"""Documents on the desk: listed, opened, changed with what differs shown, moved on, put before experts and answered."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from aiohttp import ClientSession

from hub.access.document_rights import FIRST_RIGHTS
from hub.access.permissions import OPERATOR
from hub.cases.keep_category import CategoryDraft, add_category
from hub.catalogue.model import Product
from hub.documents.add_item import add_item
from hub.documents.create import Draft, create
from hub.documents.kind import PartnerFunction
from hub.documents.model import Document
from hub.documents.put_items import ItemDraft
from hub.documents.visible import Seen
from hub.parties.model import Party
from tests.agent_ui.office import Office
from tests.hub.company import Company


@pytest.fixture
async def case(office: Office, company: Company) -> int:
    """A case of Anna's about a conversation of hers; its experts are in Sales, where Clara is."""
    number = await office.letter("carla@customer.test", "It makes a noise.", subject="Noise")
    await add_category(company.storage, CategoryDraft("Hardware", None, company.sales), OPERATOR)
    anna = await office.seat(company.anna, interaction_id=number)
    await anna.ask("pull", interaction_id=number)
    wanted = {"title": "Noise", "category_id": 1, "description": "Since today.", "key": "a-click-of-annas"}
    made = await anna.ask("open_case", interaction_id=number, **wanted, escalate=False, aside=False)
    assert made == {"ok": True, "document_id": 1, "number": "C2026-000001"}
    return 1


async def page(client: ClientSession, path: str, status: int = 200) -> str:
    answer = await client.get(path)
    assert answer.status == status
    return await answer.text()


async def sent(client: ClientSession, path: str, status: int = 200, **values: str | int) -> str:
    answer = await client.post(f"/desk/documents/{path}", data=values)
    assert answer.status == status
    return await answer.text()


def block(name: str, number: int = 1, kind: str = "cases") -> str:
    return f"/desk/fragments/blocks/{kind}/{number}/{name}"


async def version(company: Company, number: int = 1) -> int:
    async with company.storage.reading() as session:
        return (await session.get_one(Document, number)).version


async def test_cases_are_found_by_what_they_are(office: Office, company: Company, case: int) -> None:
    async with await office.signed_in(company.anna) as anna:
        for query in (
            "",
            "?kind=case",
            "?kind=case&state=open_only&whose=mine&category=1&level=0",
            "?number=c2026-000001",
        ):
            assert 'href="/desk/documents/1"' in await page(anna, f"/desk/documents{query}")
        for query in ("?kind=order", "?kind=case&state=solved", "?kind=case&due=late", "?kind=case&level=1"):
            assert "Nothing fits" in await page(anna, f"/desk/documents{query}")
        await page(anna, "/desk/documents?kind=invoice", 404)
        await page(anna, "/desk/documents?kind=case&cursor=none", 422)
    async with await office.signed_in(company.boris) as boris:
        assert "Nothing fits" in await page(boris, "/desk/documents?kind=case&whose=mine")


async def test_its_page_is_made_of_blocks_that_are_read_by_themselves(
    office: Office, company: Company, case: int
) -> None:
    async with await office.signed_in(company.anna) as anna:
        shown = await page(anna, "/desk/documents/1")
        assert re.findall(r'data-block="(\w+)"', shown) == [
            "experts",
            "what",
            "related",
            "articles",
            "parties",
            "conversations",
            "flow",
            "history",
        ]
        assert "Since today." in await page(anna, block("what"))
        assert 'href="/desk/interactions/1"' in await page(anna, block("conversations"))
        assert "Put it before experts" in await page(anna, block("experts"))
        drawn = await page(anna, block("flow"))
        assert drawn.count('class="flow-box"') == 2
        assert "made" in await page(anna, block("history"))
        assert "C2026-000001" in await page(anna, "/desk/fragments/interactions/1")
        await office.speak(company.anna, "de")
        assert "<ins>neu</ins>" in await page(anna, block("history"))
    async with await office.signed_in(company.clara) as clara:
        assert "A conversation you may not see" in await page(clara, block("conversations"))
        assert "not for you" in await page(clara, block("flow"))
        await page(clara, "/desk/documents/2", 404)


async def test_what_somebody_changed_meanwhile_is_shown_beside_what_was_written(
    office: Office, company: Company, case: int
) -> None:
    async with await office.signed_in(company.anna) as anna:
        seen = await version(company)
        assert "Saved." in await sent(anna, "1/change", version=seen, title="A loud noise")
        refused = await sent(anna, "1/change", 409, version=seen, title="A rattle")
        assert "What you wrote is not lost" in refused
        assert "A loud noise" in refused
        assert 'value="A rattle"' in refused
        assert "Saved." in await sent(anna, "1/change", version=await version(company), title="A rattle", priority=1)
        assert "<h1>A rattle</h1>" in await page(anna, "/desk/documents/1")


async def test_every_obstacle_is_said_and_a_reason_asked_for(office: Office, company: Company, case: int) -> None:
    anna = replace(company.anna, permissions=company.anna.permissions | FIRST_RIGHTS["agent"])
    async with company.storage.transaction() as work:
        work.add(Party(name="Acme", created_at=work.now))
    order = await create(company.storage, Draft("order", {"title": "Chairs"}), anna)
    async with await office.signed_in(company.anna) as client:
        for block_name, status in (("credit", 422), ("odd", 422)):
            await sent(client, f"{order}/block", status, version=1, block=block_name)
        refused = await sent(client, f"{order}/step", 409, version=1, step="place")
        assert "Somebody who has to be named" in refused
        assert "There is no item in it." in refused
        assert "Say why." in await sent(client, "1/step", 422, version=await version(company), step="solve")
        await sent(client, f"{order}/block", version=1, block="credit", reason="Over the limit")
        assert "Over the limit" in await page(client, block("stops", order, "documents"))
        assert "Stopped documents" in await page(client, "/desk/worklist")
        await sent(client, f"{order}/release", 404, version=2, block="credit", reason="Paid")
        solved = await sent(client, "1/step", version=await version(company), step="solve", reason="Greased.")
        assert "It has moved on." in solved


async def test_an_order_has_items_and_what_follows_from_it(office: Office, company: Company) -> None:
    sven = replace(company.sven, permissions=company.sven.permissions | FIRST_RIGHTS["supervisor"])
    async with company.storage.transaction() as work:
        acme = Party(name="Acme", created_at=work.now, created_by_id=sven.user_id)
        work.add(acme)
    drafted = Draft("quotation", {"title": "Chairs", "currency": "EUR"}, {PartnerFunction.SOLD_TO: acme.id})
    number = await create(company.storage, drafted, sven)
    await add_item(company.storage, Seen(number, 1), ItemDraft(Decimal(2), text="Chair", price=Decimal(20)), sven)
    async with await office.signed_in(company.sven) as client:
        await sent(client, f"{number}/items", version=2, text="Table", quantity="1,5")
        await sent(client, f"{number}/items", version=3, position=10, quantity="3")
        await sent(client, f"{number}/items", version=4, position=20, doing="reject", reason="Sold out")
        shown = await page(client, block("items", number, "documents"))
        assert [word in shown for word in ("Chair", "Table", "Sold out", "1.5")] == [True] * 4
        assert "That is no number." in await sent(client, f"{number}/items", 422, version=5, text="X", quantity="many")
        assert "That is no date." in await sent(client, f"{number}/change", 422, version=5, valid_to="soon")
        await sent(client, f"{number}/parties", version=5, contact=acme.id)
        taking_part = await page(client, block("parties", number, "documents"))
        assert taking_part.count(f'href="/desk/parties/{acme.id}"') == 5
        assert 'data-find-party="sold_to"' in taking_part
        found = await page(client, "/desk/fragments/parties?words=acme&field=sold_to")
        assert f'name="sold_to" value="{acme.id}"' in found
        await sent(client, f"{number}/parties", version=6, contact="")
        assert "Nobody" in await page(client, block("parties", number, "documents"))


async def test_an_order_is_begun_from_a_conversation_by_whom_the_head_of_the_page_allows_it(
    office: Office, company: Company
) -> None:
    number = await office.letter("carla@customer.test", "Two chairs, please.", subject="Chairs")
    async with await office.signed_in(company.anna) as anna:
        talk = (await page(anna, f"/desk/interactions/{number}")).replace("&amp;", "&")
    assert 'data-begins="order quotation"' in talk
    # The HTML of a conversation is the same for everybody: its script shows what the head allows.
    assert f'href="/desk/documents/new?kind=order&interaction={number}" data-begins="order" hidden' in talk


async def test_an_order_is_begun_on_a_page_of_its_own(office: Office, company: Company) -> None:
    number = await office.letter("carla@customer.test", "Two chairs, please.", subject="Chairs")
    async with company.storage.transaction() as work:
        work.add(Product(sku="C-1", name="Chair", list_price=Decimal("19.99"), currency="EUR"))
    async with await office.signed_in(company.anna) as anna:
        assert "New quotation" in await page(anna, "/desk/documents")
        assert "kind=order&party=1" in (await page(anna, block("documents", 1, "party"))).replace("&amp;", "&")
        known = await page(anna, f"/desk/documents/new?kind=order&interaction={number}")
        assert re.search(r'name="sold_to" value="1" checked', known)
        assert 'value="Chairs"' in known
        for query in ("kind=return", "kind=order&party=99", "kind=order&interaction=99", "kind=order&party=x", ""):
            await page(anna, f"/desk/documents/new?{query}", 404)
        assert 'value="C-1"' in await page(anna, "/desk/fragments/products?words=cha")
        key = re.search(r'name="key" value="(\w+)"', known)
        assert key
        typed: dict[str, str | int] = {"kind": "order", "key": key[1], "interaction_id": number}
        typed |= {"sold_to": 1, "currency": "eur"}
        items = {"sku-0": "C-1", "quantity-0": "2", "price-0": "19,99", "text-2": "A cushion", "quantity-2": "1"}
        refused = await sent(anna, "new", 422, **typed, **{**items, "quantity-2": "many", "wanted_on": "soon"})
        said = ("That is no number.", "That is no date.", "A cushion", "19,99")
        assert [each in refused for each in said] == [True] * 4
        assert "sum incomplete" in await sent(anna, "new", 200, **typed, **items)
        again = await anna.post("/desk/documents/new", data={**typed, **items}, allow_redirects=False)
        assert again.headers["Location"] == "/desk/documents/1?done=begun"
        other = await anna.post("/desk/documents/new", data={**typed, **items, "title": "Other chairs"})
        assert (other.status, key[1] in await other.text()) == (409, False)
        shown = await page(anna, block("items", 1, "documents"))
        assert "39.98\xa0EUR" in shown
        assert "Not every item has a price yet." in shown
        await sent(anna, "1/items", version=1, position=20, quantity="1", price="5")
        assert "44.98" in (await page(anna, "/desk/documents/1")).replace("\xa0", " ")
        assert f'href="/desk/interactions/{number}"' in await page(anna, block("conversations", 1, "documents"))


async def test_it_is_noted_what_was_delivered_and_billed(office: Office, company: Company) -> None:
    sven = replace(company.sven, permissions=company.sven.permissions | FIRST_RIGHTS["supervisor"])
    number = await create(company.storage, Draft("order", {"title": "Chairs"}), sven)
    await add_item(company.storage, Seen(number, 1), ItemDraft(Decimal(2), text="Chair", price=Decimal(20)), sven)
    async with company.storage.transaction() as work:
        (await work.session.get_one(Document, number)).state = "confirmed"
    async with await office.signed_in(company.sven) as client:
        noted = {"position": "10", "doing": "fulfil", "billed": "2"}
        path, shown = f"/desk/documents/{number}/items", block("items", number, "documents")
        assert "Delivered by now" in await page(client, shown)
        refused = await client.post(path, data={**noted, "version": "2", "delivered": "all"})
        assert (refused.status, "That is no number." in await refused.text()) == (422, True)
        day = {"day": "2026-03-04", "shipment": "S-17", "billed": "1"}
        await client.post(path, data={**noted, **day, "version": "2", "delivered": "1"})
        planned = await page(client, shown)
        assert "S-17" in planned
        line = re.search(r'name="line" value="(\d+)"', planned)
        assert line
        back = {"position": "10", "doing": "reverse", "line": line[1], "version": "3"}
        assert (await client.post(path, data=back)).status == 422
        await client.post(path, data={**back, "reason": "Never left"})
        assert "taken back" in await page(client, shown)
        later = {"position": "10", "doing": "reschedule", "version": "4"}
        assert "Say for which day." in await (await client.post(path, data={**later, "day": ""})).text()
        await client.post(path, data={**later, "day": "2026-03-09"})
        assert "March 9, 2026" in await page(client, shown)
        await client.post(path, data={**noted, "version": "5", "delivered": "2"})
        assert ">closed" in await page(client, f"/desk/documents/{number}")
        assert "Delivered by now" not in await page(client, shown)


async def test_experts_answer_on_the_page_of_the_case(office: Office, company: Company, case: int) -> None:
    async with await office.signed_in(company.anna) as anna:
        missing = await sent(anna, "1/escalate", 422, version=await version(company), reason="knowledge")
        assert "Say what the experts need to know." in missing
        told = {"note": "The left bearing?", "aside": "yes"}
        asked = await sent(anna, "1/escalate", 200, version=await version(company), reason="knowledge", **told)
        assert "Experts are asked now." in asked
        assert "Answer the agent" not in await page(anna, block("experts"))
    async with await office.signed_in(company.clara) as clara:
        theirs = await page(clara, "/desk/interactions/2")
        assert "It makes a noise." in theirs
        assert "The left bearing?" in theirs
        assert "The case, and an answer to the agent" in theirs
        assert "Answer the agent" in await page(clara, block("experts"))
        assert "Your answer is where the customer is." in await sent(clara, "1/answer", text="Grease it.")
        await sent(clara, "1/answer", 422, text=" ")
    async with await office.signed_in(company.anna) as anna:
        assert "Grease it." in await page(anna, "/desk/interactions/1")


async def test_a_problem_is_solved_with_what_it_caused(office: Office, company: Company, case: int) -> None:
    anna = replace(company.anna, permissions=company.anna.permissions | FIRST_RIGHTS["agent"])
    await create(company.storage, Draft("case", {"title": "Bad bearings"}), anna)
    async with await office.signed_in(company.anna) as client:
        seen = await version(company)
        refused = await sent(client, "1/relate", 422, version=seen, number="C2026-000009", relation="same_cause")
        assert "There is no such case." in refused
        await sent(client, "1/relate", version=seen, number="C2026-000002", relation="same_cause")
        assert "its problem" in await page(client, block("related"))
        await sent(client, "2/step", version=1, step="solve", reason="New bearings.")
        assert "Solve these too?" in await page(client, block("related", 2))
        await sent(client, "2/solve", case=1, reason="New bearings.")
        assert ">solved" in await page(client, "/desk/documents/1")
        await sent(client, "2/unrelate", version=await version(company, 2), other=1)
        assert "It stands alone." in await page(client, block("related", 2))

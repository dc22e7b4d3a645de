"""New documents: once for a key, with who takes part, from a conversation; and what may be changed in them."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from hub.access.permissions import Permission
from hub.documents.add_item import add_item
from hub.documents.change import change, change_parties
from hub.documents.change_item import ItemChange, change_item
from hub.documents.create import Draft, create
from hub.documents.flow import flow
from hub.documents.history import history
from hub.documents.kind import PartnerFunction
from hub.documents.model import Document, DocumentParty
from hub.documents.overview import overview
from hub.documents.put_items import ItemDraft
from hub.documents.reject_item import reject_item
from hub.documents.visible import Seen, Stale
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.parties.model import Party
from hub.parties.relations import Validity, relate
from tests.hub.documents.business import Business, with_rights


async def count(business: Business) -> int:
    async with business.storage.reading() as session:
        return await session.scalar(select(func.count()).select_from(Document)) or 0


async def test_a_case_has_a_number_at_once_and_an_order_when_it_is_placed(business: Business) -> None:
    assert (await business.row(await business.document("case", title="Broken"))).number == "C2026-000001"
    assert (await business.row(await business.document("case", title="Again"))).number == "C2026-000002"
    order = await business.document("order", 2)
    assert (await business.row(order)).number is None
    await business.go(order, "place")
    placed = await business.row(order)
    assert (placed.number, placed.state) == ("O2026-000001", "placed")
    assert placed.placed_at is not None


async def test_it_is_made_from_a_conversation_that_its_maker_may_see(business: Business) -> None:
    await business.company.write("c@customer.com", "It is broken.")
    case = await create(business.storage, Draft("case", {"title": "Broken"}, concerns=1), business.anna)
    nodes = (await flow(business.storage, case, business.anna)).nodes
    assert [(node.end.type, node.end.id, node.depth) for node in nodes] == [
        ("interaction", 1, 0),
        ("document", case, 1),
    ]
    clara = with_rights(business.company.clara)
    with pytest.raises(NotFound):
        await create(business.storage, Draft("case", concerns=1), clara)


async def test_a_key_makes_one_document_and_only_for_the_same_wish(business: Business) -> None:
    draft = Draft("case", {"title": "Broken"}, key="a-click-of-hers")
    first = await create(business.storage, draft, business.anna)
    assert await create(business.storage, draft, business.anna) == first
    with pytest.raises(Conflict):
        await create(business.storage, Draft("case", {"title": "Other"}, key="a-click-of-hers"), business.anna)
    assert await create(business.storage, draft, business.boris) != first
    assert await count(business) == 2


async def test_a_key_that_is_used_at_the_same_moment_makes_one_document(business: Business) -> None:
    draft = Draft("case", {"title": "Broken"}, key="a-double-click")
    made = await asyncio.gather(*(create(business.storage, draft, business.anna) for _ in range(10)))
    assert len(set(made)) == await count(business) == 1


async def test_who_may_not_create_makes_nothing(business: Business) -> None:
    with pytest.raises(NotAllowed):
        await create(business.storage, Draft("case"), business.company.clara)
    with pytest.raises(NotFound):
        await create(business.storage, Draft("invoice"), business.anna)
    with pytest.raises(Invalid):
        await create(business.storage, Draft("order", {}, {PartnerFunction.SOLD_TO: 99}), business.anna)
    with pytest.raises(Invalid):
        await create(business.storage, Draft("case", {"category_id": 99}), business.anna)
    with pytest.raises(Invalid):
        await create(business.storage, Draft("case", {"net": Decimal(1)}), business.anna)
    assert await count(business) == 0


async def test_others_read_it_as_missing(business: Business) -> None:
    case = await business.document("case", title="Broken")
    clara = business.company.clara
    for reading in (overview, flow, history):
        with pytest.raises(NotFound):
            await reading(business.storage, case, clara)
        with pytest.raises(NotFound):
            await reading(business.storage, case, business.boris)
    with pytest.raises(NotFound):
        await change(business.storage, await business.seen(case), {"title": "Mine"}, business.boris)


async def test_fields_change_with_who_changed_them_from_what_to_what(business: Business) -> None:
    case = await business.document("case", title="Broken")
    await change(business.storage, await business.seen(case), {"title": "Burnt", "priority": 1}, business.anna, "Fire")
    lines = (await history(business.storage, case, business.anna)).lines
    assert [(line.what, line.field, line.old, line.new, line.reason) for line in lines] == [
        ("changed", "priority", "3", "1", "Fire"),
        ("changed", "title", "Broken", "Burnt", "Fire"),
        ("created", "", "", "new", ""),
    ]
    assert {line.by for line in lines} == {"Anna"}
    shown = await overview(business.storage, case, business.anna)
    assert (shown.title, shown.fields["priority"], shown.number) == ("Burnt", 1, "C2026-000001")


async def test_a_change_of_what_somebody_else_changed_is_refused(business: Business) -> None:
    case = await business.document("case", title="Broken")
    seen = await business.seen(case)
    await change(business.storage, seen, {"title": "Burnt"}, business.anna)
    with pytest.raises(Stale) as refused:
        await change(business.storage, seen, {"title": "Bent"}, business.anna)
    assert refused.value.version == seen.version + 1


async def test_what_changes_nothing_is_no_version(business: Business) -> None:
    case = await business.document("case", title="Broken")
    seen = await business.seen(case)
    assert await change(business.storage, seen, {"title": " Broken "}, business.anna) == seen.version


async def test_what_is_not_editable_in_a_state_is_refused(business: Business) -> None:
    order = await business.document("order", 1)
    await business.go(order, "place")
    with pytest.raises(Invalid) as refused:
        await change(business.storage, await business.seen(order), {"currency": "USD"}, business.anna)
    assert list(refused.value.fields) == ["currency"]
    with pytest.raises(Conflict):
        await change_parties(
            business.storage, await business.seen(order), {PartnerFunction.SOLD_TO: business.globex}, business.anna
        )
    with pytest.raises(Conflict):
        await add_item(business.storage, await business.seen(order), ItemDraft(Decimal(1), text="More"), business.anna)


async def test_parties_change_by_function(business: Business) -> None:
    order = await business.document("order", 1)
    wanted = {PartnerFunction.SOLD_TO: business.acme, PartnerFunction.PAYER: business.globex}
    await change_parties(business.storage, await business.seen(order), wanted, business.anna)
    shown = await overview(business.storage, order, business.anna)
    assert [(named.function, named.name) for named in shown.parties] == [
        ("bill_to", "Acme"),
        ("payer", "Globex"),
        ("ship_to", "Acme"),
        ("sold_to", "Acme"),
    ]
    (line, *_) = (await history(business.storage, order, business.anna)).lines
    assert (line.what, line.field, line.old, line.new) == (
        "party",
        "payer",
        str(business.acme),
        str(business.globex),
    )


@pytest.mark.parametrize("quantity", ["0", "-1", "0.00001", "NaN", "Infinity", "1e13"])
async def test_a_quantity_that_is_none_is_refused(business: Business, quantity: str) -> None:
    order = await business.document("order")
    with pytest.raises(Invalid):
        await add_item(
            business.storage, await business.seen(order), ItemDraft(Decimal(quantity), text="Chair"), business.anna
        )


@pytest.mark.parametrize("price", ["-5", "0.123456", "NaN", "sNaN", "-Infinity", "1E+40", "1E+300000"])
async def test_a_price_that_is_none_is_refused(business: Business, price: str) -> None:
    order = await business.document("order")
    draft = ItemDraft(Decimal(1), text="Chair", price=Decimal(price))
    with pytest.raises(Invalid) as refused:
        await add_item(business.storage, await business.seen(order), draft, business.anna)
    assert set(refused.value.fields) == {"price"}


@pytest.mark.parametrize("priority", [0, -1, 6, 99, 10**17, None])
async def test_a_case_has_a_priority_that_there_is(business: Business, priority: int | None) -> None:
    with pytest.raises(Invalid) as refused:
        await business.document("case", title="Noise", priority=priority)
    assert set(refused.value.fields) == {"priority"}
    case = await business.document("case", title="Noise", priority=5)
    with pytest.raises(Invalid):
        await change(business.storage, await business.seen(case), {"priority": priority}, business.anna)


async def test_a_currency_of_more_than_three_letters_is_refused(business: Business) -> None:
    with pytest.raises(Invalid):
        await business.document("order", currency="EUROS")


async def test_items_are_numbered_by_tens_changed_and_rejected(business: Business) -> None:
    order = await business.document("order", 2, 3)
    await change_item(business.storage, await business.seen(order), 20, ItemChange(Decimal("0.25")), business.anna)
    row = await business.row(order)
    assert (row.price_state, row.net) == ("current", Decimal("44.98"))
    with pytest.raises(Invalid):
        await reject_item(business.storage, await business.seen(order), 10, " ", business.anna)
    await reject_item(business.storage, await business.seen(order), 10, "Sold out", business.anna)
    items = (await overview(business.storage, order, business.anna)).items
    assert [(item.position, item.quantity, item.price, item.rejected_because) for item in items] == [
        (10, Decimal(2), Decimal("19.99"), "Sold out"),
        (20, Decimal("0.25"), Decimal("19.99"), None),
    ]
    for position in (30, 2**31, 10**17):
        with pytest.raises(NotFound):
            await change_item(
                business.storage, await business.seen(order), position, ItemChange(Decimal(1)), business.anna
            )


async def test_what_is_not_there_is_missing(business: Business) -> None:
    with pytest.raises(NotFound):
        await change(business.storage, Seen(99, 1), {}, business.anna)
    with pytest.raises(NotFound):
        await overview(business.storage, 99, business.anna)


async def test_a_stale_change_is_told_what_is_different(business: Business) -> None:
    case = await business.document("case", title="Noise")
    seen = await business.seen(case)
    await change(business.storage, seen, {"title": "Loud noise", "external_reference": "X-1"}, business.anna)
    await business.go(case, "take_up")
    with pytest.raises(Stale) as refused:
        await change(business.storage, seen, {"title": "Noises"}, business.anna)
    assert refused.value.changed == {"title": "Loud noise", "external_reference": "X-1", "state": "open"}
    assert refused.value.version == (await business.seen(case)).version


async def test_nobody_names_whom_they_may_not_see(business: Business) -> None:
    async with business.storage.transaction() as work:
        stranger = Party(name="Secret", created_at=work.now)
        work.add(stranger)
    for kind in ("order", "case"):
        draft = Draft(kind, {}, {PartnerFunction.SOLD_TO: stranger.id})
        with pytest.raises(Invalid):
            await create(business.storage, draft, business.anna)
    order = await business.document("order")
    named = {PartnerFunction.SOLD_TO: business.acme, PartnerFunction.SHIP_TO: stranger.id}
    with pytest.raises(Invalid):
        await change_parties(business.storage, await business.seen(order), named, business.anna)
    everybody = replace(business.anna, permissions=business.anna.permissions | {Permission.PARTIES})
    await change_parties(business.storage, await business.seen(order), named, everybody)
    # Who takes part already may go on doing so, whoever else changes.
    named[PartnerFunction.PAYER] = business.globex
    await change_parties(business.storage, await business.seen(order), named, business.anna)


async def test_goods_and_bills_go_where_the_relations_of_the_buyer_say(business: Business) -> None:
    everybody = replace(business.anna, permissions=business.anna.permissions | {Permission.PARTIES})
    yesterday = Validity(None, business.storage.clock.now().date() - timedelta(days=1))
    await relate(business.storage, (business.acme, business.globex), "bills_to", Validity(), everybody)
    await relate(business.storage, (business.acme, business.globex), "ships_to", yesterday, everybody)
    order = await business.document("order", 1)
    async with business.storage.reading() as session:
        rows = await session.scalars(select(DocumentParty).where(DocumentParty.document_id == order))
        named = {row.function: row.party_id for row in rows}
    acme, globex = business.acme, business.globex
    assert named == {"sold_to": acme, "ship_to": acme, "bill_to": globex, "payer": globex}

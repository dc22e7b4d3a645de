"""What follows from a document takes over what is left of it, never more, and stands in its flow."""

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.access.permissions import Permission
from hub.documents.change_item import ItemChange, change_item
from hub.documents.flow import Edge, flow
from hub.documents.follow_up import FollowUp, follow_up, revise
from hub.documents.links import DOCUMENT, FOLLOWS, PARENT_OF, End, link
from hub.documents.listing import DocumentFilter, documents
from hub.documents.model import Item, Link
from hub.documents.overview import overview
from hub.documents.reject_item import reject_item
from hub.documents.transition import Obstructed
from hub.errors import Conflict, Invalid, NotAllowed
from hub.parties.merge import merge
from hub.parties.overview import party_overview
from tests.hub.documents.business import Business, with_rights

D = Decimal


async def accepted(business: Business, *quantities: int) -> int:
    quotation = await business.document("quotation", *quantities, title="Chairs", valid_to=date(2026, 3, 9))
    await business.go(quotation, "send", "accept")
    return quotation


async def left(business: Business, document: int) -> list[tuple[int, Decimal]]:
    return [
        (item.position, item.quantity) for item in (await overview(business.storage, document, business.anna)).items
    ]


async def test_an_order_follows_with_all_that_was_offered(business: Business) -> None:
    quotation = await accepted(business, 5, 3)
    order = await follow_up(business.storage, FollowUp(quotation, "order"), business.anna)
    shown = await overview(business.storage, order, business.anna)
    assert (shown.state, shown.title, shown.fields["price_state"]) == ("cart", "Chairs", "current")
    assert [(item.position, item.quantity, item.price) for item in shown.items] == [
        (10, D(5), D("19.99")),
        (20, D(3), D("19.99")),
    ]
    assert {named.name for named in shown.parties} == {"Acme"}


async def test_part_of_it_follows_and_later_the_rest(business: Business) -> None:
    quotation = await accepted(business, 5, 3)
    first = await follow_up(business.storage, FollowUp(quotation, "order", {10: D(2)}), business.anna)
    assert await left(business, first) == [(10, D(2))]
    with pytest.raises(Invalid):
        await follow_up(business.storage, FollowUp(quotation, "order", {10: D(4)}), business.anna)
    rest = await follow_up(business.storage, FollowUp(quotation, "order"), business.anna)
    assert await left(business, rest) == [(10, D(3)), (20, D(3))]
    with pytest.raises(Invalid):
        await follow_up(business.storage, FollowUp(quotation, "order"), business.anna)


async def test_what_is_cancelled_gives_back_what_it_took(business: Business) -> None:
    quotation = await accepted(business, 5)
    order = await follow_up(business.storage, FollowUp(quotation, "order"), business.anna)
    await business.go(order, "place")
    await business.go(order, "cancel", reason="Too dear")
    again = await follow_up(business.storage, FollowUp(quotation, "order"), business.anna)
    assert await left(business, again) == [(10, D(5))]


async def test_what_follows_is_never_changed_to_more_than_is_left(business: Business) -> None:
    order = await business.delivered(5)
    first, second = [
        await follow_up(business.storage, FollowUp(order, "return", {10: D(2)}), business.anna) for _ in range(2)
    ]
    with pytest.raises(Invalid):
        await change_item(business.storage, await business.seen(first), 10, ItemChange(D(4)), business.anna)
    await change_item(business.storage, await business.seen(first), 10, ItemChange(D(3)), business.anna)
    with pytest.raises(Invalid):
        await change_item(business.storage, await business.seen(second), 10, ItemChange(D(3)), business.anna)


async def test_what_is_wanted_less_of_or_rejected_gives_back_the_rest(business: Business) -> None:
    order = await business.delivered(5)
    first = await follow_up(business.storage, FollowUp(order, "return"), business.anna)
    await change_item(business.storage, await business.seen(first), 10, ItemChange(D(1)), business.anna)
    second = await follow_up(business.storage, FollowUp(order, "return"), business.anna)
    assert await left(business, second) == [(10, D(4))]
    for each in (first, second):
        await reject_item(business.storage, await business.seen(each), 10, "Broken", business.anna)
        with pytest.raises(Conflict):
            await change_item(business.storage, await business.seen(each), 10, ItemChange(D(1)), business.anna)
    third = await follow_up(business.storage, FollowUp(order, "return"), business.anna)
    assert await left(business, third) == [(10, D(5))]


async def test_two_at_once_change_to_no_more_than_there_is(business: Business) -> None:
    order = await business.delivered(5)
    wanted = FollowUp(order, "return", {10: D(1)})
    seen = [await business.seen(await follow_up(business.storage, wanted, business.anna)) for _ in range(2)]
    changes = (change_item(business.storage, each, 10, ItemChange(D(4)), business.anna) for each in seen)
    results = await asyncio.gather(*changes, return_exceptions=True)
    assert {type(each) for each in results} == {type(None), Invalid}


async def test_what_something_follows_from_cannot_be_cancelled(business: Business) -> None:
    order = await business.document("order", 2)
    await business.go(order, "place")
    await follow_up(business.storage, FollowUp(order, "case"), business.anna)
    with pytest.raises(Obstructed) as refused:
        await business.go(order, "cancel", reason="Too late")
    assert refused.value.obstacles == ("Something follows from it that has to be cancelled first.",)


async def test_rejected_items_are_not_followed_up(business: Business) -> None:
    order = await business.document("order", 2, 3)
    await reject_item(business.storage, await business.seen(order), 10, "Sold out", business.anna)
    await business.go(order, "place", "confirm")
    await business.deliver(order, {20: 3})
    back = await follow_up(business.storage, FollowUp(order, "return"), business.anna)
    assert await left(business, back) == [(20, D(3))]


async def test_what_replaces_a_return_costs_nothing(business: Business) -> None:
    order = await business.delivered(2)
    back = await follow_up(business.storage, FollowUp(order, "return"), business.anna)
    await business.go(back, "approve", "receive")
    replacement = await follow_up(business.storage, FollowUp(back, "order"), business.anna)
    with pytest.raises(Conflict):
        await reject_item(business.storage, await business.seen(back), 10, "Not ours", business.anna)
    (item,) = (await overview(business.storage, replacement, business.anna)).items
    assert item.price == D(0)
    await business.go(replacement, "place")


async def test_nothing_follows_where_it_may_not(business: Business) -> None:
    quotation = await business.document("quotation", 1)
    with pytest.raises(Conflict):
        await follow_up(business.storage, FollowUp(quotation, "order"), business.anna)
    done = await accepted(business, 1)
    reader = with_rights(business.company.anna, kinds=("quotation",))
    with pytest.raises(NotAllowed):
        await follow_up(business.storage, FollowUp(done, "order"), reader)


async def test_fifty_at_once_take_no_more_than_there_is(business: Business) -> None:
    quotation = await accepted(business, 5)
    wanted = FollowUp(quotation, "order", {10: D(1)})
    tries = await asyncio.gather(
        *(follow_up(business.storage, wanted, business.anna) for _ in range(50)), return_exceptions=True
    )
    assert len([each for each in tries if isinstance(each, int)]) == 5
    assert len([each for each in tries if isinstance(each, Invalid)]) == 45


async def test_a_newer_revision_supersedes_once_it_is_sent(business: Business) -> None:
    quotation = await business.document("quotation", 5, valid_to=date(2026, 3, 9))
    await business.go(quotation, "send")
    newer = await revise(business.storage, await business.seen(quotation), business.anna)
    assert ((await business.row(newer)).revision, (await business.row(quotation)).state) == (2, "sent")
    assert await left(business, newer) == [(10, D(5))]
    await business.go(newer, "send")
    assert (await business.row(quotation)).state == "superseded"
    with pytest.raises(Conflict):
        await revise(business.storage, await business.seen(await business.document("order", 1)), business.anna)


async def test_two_who_revise_a_quotation_write_one_revision_of_its_number(business: Business) -> None:
    quotation = await business.document("quotation", 5, valid_to=date(2026, 3, 9))
    await business.go(quotation, "send")
    newer = await revise(business.storage, await business.seen(quotation), business.anna)
    assert await revise(business.storage, await business.seen(quotation), business.anna) == newer
    await business.go(newer, "send")
    with pytest.raises(Conflict):
        await revise(business.storage, await business.seen(quotation), business.anna)
    third = await revise(business.storage, await business.seen(newer), business.anna)
    rows = [await business.row(each) for each in (quotation, newer, third)]
    assert [(row.number, row.revision) for row in rows] == [("Q2026-000001", each) for each in (1, 2, 3)]
    shown = await flow(business.storage, newer, business.anna)
    assert [node.name for node in shown.nodes] == ["Q2026-000001", "Q2026-000001 · 2", "Q2026-000001 · 3"]
    with pytest.raises(IntegrityError):
        await business.set(third, revision=2)


async def test_the_flow_shows_both_directions_and_hides_what_may_not_be_seen(business: Business) -> None:
    quotation = await accepted(business, 5)
    order = await follow_up(business.storage, FollowUp(quotation, "order"), business.anna)
    await business.go(order, "place", "confirm")
    await business.deliver(order, {10: 1})
    back = await follow_up(business.storage, FollowUp(order, "return"), business.anna)
    for document in (quotation, order, back):
        shown = await flow(business.storage, document, business.anna)
        assert [(node.end.id, node.kind, node.depth) for node in shown.nodes] == [
            (quotation, "quotation", 0),
            (order, "order", 1),
            (back, "return", 2),
        ]
        assert Edge(End(DOCUMENT, quotation), End(DOCUMENT, order), FOLLOWS) in shown.edges
    clerk = with_rights(business.company.clara, kinds=("order",))
    seen = await flow(business.storage, order, clerk)
    assert [(node.end.id, node.is_hidden, node.name) for node in seen.nodes] == [
        (quotation, True, ""),
        (order, False, "O2026-000001"),
        (back, True, ""),
    ]


async def test_a_link_in_a_circle_is_refused(business: Business) -> None:
    cases = [await business.document("case", title=str(place)) for place in range(3)]
    async with business.storage.transaction() as work:
        for parent, child in ((0, 1), (1, 2)):
            assert await link(work, End(DOCUMENT, cases[parent]), End(DOCUMENT, cases[child]), PARENT_OF)
        assert not await link(work, End(DOCUMENT, cases[0]), End(DOCUMENT, cases[1]), PARENT_OF)
        for source, target in ((2, 0), (1, 1)):
            with pytest.raises(Conflict):
                await link(work, End(DOCUMENT, cases[source]), End(DOCUMENT, cases[target]), PARENT_OF)


async def test_no_link_misses_an_end(business: Business) -> None:
    quotation = await accepted(business, 5)
    await follow_up(business.storage, FollowUp(quotation, "order"), business.anna)
    async with business.storage.reading() as session:
        items = set(await session.scalars(select(Item.id)))
        links = list(await session.scalars(select(Link).where(Link.from_type == "item")))
    assert {end for each in links for end in (each.from_id, each.to_id)} <= items
    assert links


async def test_lists_show_what_may_be_seen_the_last_change_first(business: Business) -> None:
    first = await business.document("case", title="One")
    order = await business.document("order", 1)
    own = with_rights(business.company.boris)
    assert [row.id for row in (await documents(business.storage, DocumentFilter(), business.anna)).rows] == [
        order,
        first,
    ]
    cases = await documents(business.storage, DocumentFilter("case", open_only=True), own)
    assert [(row.number, row.title, row.customer, row.owner) for row in cases.rows] == [
        ("C2026-000001", "One", "Acme", "Anna")
    ]
    assert (await documents(business.storage, DocumentFilter(), business.boris)).rows == ()
    assert (await documents(business.storage, DocumentFilter(), business.company.clara)).rows == ()
    with pytest.raises(Invalid):
        await documents(business.storage, DocumentFilter(), business.anna, "yesterday")


async def test_a_customers_documents_are_also_those_of_whoever_was_merged_into_them(business: Business) -> None:
    order = await business.document("order", 1)
    of_globex = DocumentFilter(customer_id=business.globex)
    assert (await documents(business.storage, of_globex, business.anna)).rows == ()
    everybody = replace(business.anna, permissions=business.anna.permissions | {Permission.PARTIES})
    await merge(business.storage, business.globex, business.acme, "", everybody)
    assert [row.id for row in (await documents(business.storage, of_globex, business.anna)).rows] == [order]
    seen = await party_overview(business.storage, business.acme, with_rights(business.company.clara))
    assert seen.id == business.globex

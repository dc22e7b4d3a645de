"""What stops a document: set with a reason by who may change it, released by who may, shown to both, and told."""

from dataclasses import replace
from decimal import Decimal

import pytest

from hub.documents.block import block, blocked, release
from hub.documents.block_kind import BlockKind
from hub.documents.fulfil import Done, fulfil
from hub.documents.history import history
from hub.documents.overview import overview
from hub.documents.transition import Obstructed
from hub.errors import Conflict, Invalid, NotAllowed
from tests.hub.documents.business import Business

CREDIT, PRICE = BlockKind.CREDIT, BlockKind.PRICE


async def test_a_stopped_order_goes_on_once_everything_is_released(business: Business) -> None:
    order, storage, anna = await business.document("order", 2), business.storage, business.anna
    with pytest.raises(Invalid):
        await block(storage, await business.seen(order), CREDIT, " ", anna)
    await block(storage, await business.seen(order), CREDIT, "Over the limit", anna)
    await block(storage, await business.seen(order), PRICE, "Too cheap", anna)
    with pytest.raises(Conflict):
        await block(storage, await business.seen(order), CREDIT, "Twice", anna)
    with pytest.raises(Obstructed):
        await business.go(order, "place")
    assert [(each.id, each.block, each.reason) for each in await blocked(storage, anna)] == [
        (order, CREDIT, "Over the limit"),
        (order, PRICE, "Too cheap"),
    ]
    clerk = replace(anna, permissions=anna.permissions - {"order.release:all"})
    assert [each.id for each in await blocked(storage, clerk)] == [order, order]
    assert await blocked(storage, business.boris) == await blocked(storage, business.company.boris) == ()
    with pytest.raises(NotAllowed):
        await release(storage, await business.seen(order), CREDIT, "Paid", clerk)
    with pytest.raises(Invalid):
        await release(storage, await business.seen(order), CREDIT, "", anna)
    for kind in (CREDIT, PRICE):
        await release(storage, await business.seen(order), kind, "Paid in advance", anna)
    with pytest.raises(Conflict):
        await release(storage, await business.seen(order), CREDIT, "Again", anna)
    await business.go(order, "place", "confirm")
    assert (await overview(storage, order, anna)).blocks == ()
    assert await blocked(storage, anna) == ()
    told = [line for line in (await history(storage, order, anna)).lines if line.what == "released"]
    assert {(line.old, line.reason, line.by) for line in told} == {
        (CREDIT, "Paid in advance", anna.name),
        (PRICE, "Paid in advance", anna.name),
    }


async def test_what_is_stopped_is_not_delivered_and_a_kind_has_blocks_of_its_own(business: Business) -> None:
    order = await business.document("order", 2)
    await business.go(order, "place", "confirm")
    await block(business.storage, await business.seen(order), CREDIT, "Over the limit", business.anna)
    with pytest.raises(Conflict):
        await fulfil(business.storage, await business.seen(order), Done({10: Decimal(1)}), business.anna)
    await fulfil(business.storage, await business.seen(order), Done(billed={10: Decimal(1)}), business.anna)
    quotation, case = await business.document("quotation", 1), await business.document("case", title="Noise")
    for document, kind in ((quotation, CREDIT), (case, PRICE)):
        with pytest.raises(Invalid):
            await block(business.storage, await business.seen(document), kind, "Odd", business.anna)

"""What is wanted, confirmed and delivered of items by day: it adds up, is taken back, and bounds what returns."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from hub.documents.add_item import add_item
from hub.documents.change_item import ItemChange, change_item
from hub.documents.check_progress import check_progress
from hub.documents.follow_up import FollowUp, follow_up
from hub.documents.fulfil import Done, fulfil
from hub.documents.history import history
from hub.documents.model import Item, LineKind
from hub.documents.overview import overview
from hub.documents.progress import Progress
from hub.documents.put_items import ItemDraft
from hub.documents.reschedule import reschedule
from hub.documents.reverse_delivery import reverse_delivery
from hub.documents.schedule import Planned, changed_by
from hub.errors import Conflict, Invalid, NotFound
from tests.hub.documents.business import Business

D = Decimal
FIRST, SECOND = date(2026, 3, 5), date(2026, 3, 9)
PLAN = (Planned(FIRST, D(2)), Planned(SECOND, D(3)))


@pytest.mark.parametrize(
    ("plan", "more", "added"),
    [
        (PLAN, D(1), [Planned(SECOND, D(1))]),
        (PLAN, D(-1), [Planned(SECOND, D(-1))]),
        (PLAN, D(-4), [Planned(SECOND, D(-3)), Planned(FIRST, D(-1))]),
        (PLAN, D(0), []),
        ((), D(1), []),
    ],
)
def test_a_plan_follows_the_quantity_at_its_end(plan: tuple[Planned, ...], more: Decimal, added: list[Planned]) -> None:
    assert changed_by(plan, more) == added


async def plan(business: Business, order: int, position: int = 10) -> list[tuple[LineKind, date, Decimal]]:
    items = (await overview(business.storage, order, business.anna)).items
    (item,) = [each for each in items if each.position == position]
    return [(line.kind, line.day, line.quantity) for line in item.plan]


async def test_deliveries_add_up_and_are_taken_back(business: Business) -> None:
    order = await business.document("order", 5, wanted_on=FIRST)
    await business.go(order, "place", "confirm")
    assert await plan(business, order) == [("wanted", FIRST, D(5)), ("confirmed", FIRST, D(5))]
    for so_far, day in ((2, FIRST), (5, SECOND)):
        done = Done({10: D(so_far)}, day=day, shipment="S-1")
        await fulfil(business.storage, await business.seen(order), done, business.anna)
    lines = (await overview(business.storage, order, business.anna)).items[0].plan
    first, second = [line for line in lines if line.kind == "delivered"]
    assert (first.quantity, first.shipment, second.quantity, second.day) == (D(2), "S-1", D(3), SECOND)
    assert (await business.row(order)).delivery == Progress.COMPLETE
    with pytest.raises(Invalid):
        await reverse_delivery(business.storage, await business.seen(order), second.id, " ", business.anna)
    await reverse_delivery(business.storage, await business.seen(order), second.id, "Never left", business.anna)
    row, shown = await business.row(order), (await overview(business.storage, order, business.anna)).items[0]
    assert (row.delivery, shown.delivered) == (Progress.PARTLY, D(2))
    assert [line.is_reversed for line in shown.plan if line.quantity == 3] == [True]
    last = (await history(business.storage, order, business.anna)).lines[0]
    assert (last.field, last.old, last.new, last.reason) == ("10.delivered", "5", "2", "Never left")
    with pytest.raises(Conflict):
        await reverse_delivery(business.storage, await business.seen(order), second.id, "Again", business.anna)
    wanted = next(line for line in shown.plan if line.kind == "wanted")
    with pytest.raises(NotFound):
        await reverse_delivery(business.storage, await business.seen(order), wanted.id, "Odd", business.anna)
    with pytest.raises(Invalid):
        await fulfil(business.storage, await business.seen(order), Done({10: D(6)}), business.anna)
    assert await check_progress(business.storage) == ()
    async with business.storage.transaction() as work:
        await work.session.execute(update(Item).where(Item.document_id == order).values(delivered=D(1)))
    assert await check_progress(business.storage) == (order,)


async def test_no_more_comes_back_than_was_delivered(business: Business) -> None:
    order = await business.document("order", 5, 1)
    await business.go(order, "place", "confirm")
    assert "return" not in (await overview(business.storage, order, business.anna)).successors
    with pytest.raises(Invalid):
        await follow_up(business.storage, FollowUp(order, "return"), business.anna)
    await fulfil(business.storage, await business.seen(order), Done({10: D(3)}), business.anna)
    back = await follow_up(business.storage, FollowUp(order, "return"), business.anna)
    async with business.storage.reading() as session:
        taken = (await session.scalars(select(Item.quantity).where(Item.document_id == back))).all()
    assert taken == [D(3)]
    with pytest.raises(Invalid):
        await change_item(business.storage, await business.seen(back), 10, ItemChange(D(4)), business.anna)
    with pytest.raises(Conflict):
        await add_item(business.storage, await business.seen(back), ItemDraft(D(1), text="More"), business.anna)
    shown = await overview(business.storage, order, business.anna)
    assert (shown.items[0].back, "return" in shown.successors) == (D(3), True)
    (delivered,) = [line for line in shown.items[0].plan if line.kind == "delivered"]
    with pytest.raises(Conflict):
        await reverse_delivery(business.storage, await business.seen(order), delivered.id, "Lost", business.anna)
    less = Done({10: D(2)}, reason="Lost")
    with pytest.raises(Conflict):
        await fulfil(business.storage, await business.seen(order), less, business.anna)


async def test_what_was_agreed_is_changed_with_a_reason_and_the_plan_follows(business: Business) -> None:
    order = await business.document("order", 5, wanted_on=FIRST)
    await business.go(order, "place")
    with pytest.raises(Invalid) as refused:
        await change_item(business.storage, await business.seen(order), 10, ItemChange(D(6)), business.anna)
    assert set(refused.value.fields) == {"reason"}
    dearer = ItemChange(D(6), D("25.5"), "Asked by telephone")
    await change_item(business.storage, await business.seen(order), 10, dearer, business.anna)
    row = await business.row(order)
    assert (row.net, row.price_state) == (D(153), "frozen")
    lines = (await history(business.storage, order, business.anna)).lines
    assert {(line.field, line.old, line.new, line.reason) for line in lines[:2]} == {
        ("10.quantity", "5", "6", "Asked by telephone"),
        ("10.price", "19.99", "25.5", "Asked by telephone"),
    }
    await business.go(order, "confirm")
    await fulfil(business.storage, await business.seen(order), Done({10: D(2)}), business.anna)
    await reschedule(business.storage, await business.seen(order), 10, SECOND, business.anna)
    confirmed = [(day, quantity) for kind, day, quantity in await plan(business, order) if kind == "confirmed"]
    assert confirmed == [(FIRST, D(6)), (FIRST, D(-4)), (SECOND, D(4))]
    for wanted in (ItemChange(D(1), reason="Less"), ItemChange(D(0), reason="Nothing")):
        with pytest.raises(Invalid):
            await change_item(business.storage, await business.seen(order), 10, wanted, business.anna)
    await fulfil(business.storage, await business.seen(order), Done(billed={10: D(2)}), business.anna)
    enough = ItemChange(D(2), reason="That is enough")
    await change_item(business.storage, await business.seen(order), 10, enough, business.anna)
    assert (await business.row(order)).state == "closed"

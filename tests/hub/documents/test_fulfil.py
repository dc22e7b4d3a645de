"""What is delivered and billed rolls up; a document closes or is cancelled by itself, and nothing drifts."""

from decimal import Decimal

import pytest

from hub.access.actor import Actor
from hub.documents.check_progress import check_progress
from hub.documents.fulfil import Done, fulfil
from hub.documents.history import history
from hub.documents.progress import Progress
from hub.documents.reject_item import reject_item
from hub.documents.transition import Obstructed
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from tests.hub.documents.business import Business

D = Decimal


async def confirmed(business: Business, *quantities: int) -> int:
    order = await business.document("order", *quantities)
    await business.go(order, "place", "confirm")
    return order


async def note(business: Business, order: int, done: Done) -> None:
    await fulfil(business.storage, await business.seen(order), done, business.anna)


async def test_an_order_closes_once_all_of_it_is_delivered_and_billed(business: Business) -> None:
    order = await confirmed(business, 2, 3)
    # What is prepaid is billed first.
    await note(business, order, Done(billed={10: D(2), 20: D(3)}))
    row = await business.row(order)
    assert (row.delivery, row.billing, row.state) == (Progress.NONE, Progress.COMPLETE, "confirmed")
    await note(business, order, Done(delivered={10: D(2), 20: D(1)}))
    assert (await business.row(order)).delivery == Progress.PARTLY
    with pytest.raises(Obstructed):
        await business.go(order, "cancel", reason="Too late")
    await note(business, order, Done(delivered={20: D(3)}))
    row = await business.row(order)
    assert (row.delivery, row.billing, row.state) == (Progress.COMPLETE, Progress.COMPLETE, "closed")
    last, before, *_ = (await history(business.storage, order, business.anna)).lines
    assert (last.what, last.field, last.by) == ("transition", "close", "")
    assert (before.what, before.field, before.old, before.new) == ("item", "20.delivered", "1", "3")
    with pytest.raises(Conflict):
        await note(business, order, Done(delivered={10: D(3)}))


async def test_what_is_not_delivered_any_more_is_no_reason_to_wait(business: Business) -> None:
    order = await confirmed(business, 2, 3)
    await note(business, order, Done({10: D(2)}, {10: D(2)}))
    await reject_item(business.storage, await business.seen(order), 20, "Sold out", business.anna)
    assert (await business.row(order)).state == "closed"


async def test_an_order_without_anything_in_it_is_cancelled(business: Business) -> None:
    order = await confirmed(business, 2, 3)
    await reject_item(business.storage, await business.seen(order), 10, "Sold out", business.anna)
    assert (await business.row(order)).state == "confirmed"
    for again in (10, 30):
        with pytest.raises((Conflict, NotFound)):
            await reject_item(business.storage, await business.seen(order), again, "Again", business.anna)
    editor = Actor(business.anna.user_id, "Anna", frozenset({"order.edit:all"}), business.anna.queues)
    with pytest.raises(NotAllowed):
        await reject_item(business.storage, await business.seen(order), 20, "All gone", editor)
    await reject_item(business.storage, await business.seen(order), 20, "All gone", business.anna)
    assert (await business.row(order)).state == "cancelled"
    (last, *_) = (await history(business.storage, order, business.anna)).lines
    assert (last.field, last.new, last.reason) == ("cancel", "cancelled", "All gone")


@pytest.mark.parametrize(
    ("done", "error"),
    [
        (Done({10: D(1)}), Invalid),
        (Done({10: D(-1)}, reason="Lost"), Invalid),
        (Done({10: D("NaN")}, reason="Lost"), Invalid),
        (Done(billed={10: D("0.00001")}), Invalid),
        (Done({20: D(1)}), Conflict),
        (Done({30: D(1)}), NotFound),
    ],
)
async def test_what_makes_no_sense_is_refused(business: Business, done: Done, error: type[Exception]) -> None:
    order = await confirmed(business, 5, 1)
    await note(business, order, Done({10: D(2)}))
    await reject_item(business.storage, await business.seen(order), 20, "Sold out", business.anna)
    with pytest.raises(error):
        await note(business, order, done)
    clerk = Actor(business.anna.user_id, "Anna", frozenset({"order.edit:all"}), business.anna.queues)
    with pytest.raises(NotAllowed):
        await fulfil(business.storage, await business.seen(order), Done({10: D(5)}), clerk)


async def test_less_than_was_said_needs_a_reason(business: Business) -> None:
    order = await confirmed(business, 5)
    await note(business, order, Done({10: D(2)}))
    await note(business, order, Done({10: D(0)}, reason="It came back"))
    assert (await business.row(order)).delivery == Progress.NONE
    await business.go(order, "cancel", reason="Now it can be")


async def test_a_nightly_check_finds_what_differs(business: Business) -> None:
    right, wrong = await confirmed(business, 1, 1), await confirmed(business, 1)
    await note(business, right, Done({10: D(1)}))
    assert await check_progress(business.storage) == ()
    await business.set(wrong, billing=Progress.PARTLY)
    assert await check_progress(business.storage) == (wrong,)

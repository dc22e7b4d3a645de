"""Documents move on as their kind says, with every obstacle told, once, and by whoever may."""

import asyncio
from datetime import date, timedelta

import pytest

from hub.documents.history import history
from hub.documents.model import Document
from hub.documents.overview import overview
from hub.documents.transition import Obstructed, Step, transition
from hub.documents.visible import Seen, Stale
from hub.errors import Conflict, Invalid, NotAllowed
from tests.hub.documents.business import Business, with_rights
from tests.services.storage_fixture import SettableClock


async def test_every_obstacle_is_told_at_once(business: Business) -> None:
    quotation = await business.document("quotation")
    with pytest.raises(Obstructed) as refused:
        await business.go(quotation, "send")
    assert refused.value.obstacles == (
        "There is no item in it.",
        "Not every price is known.",
        "Say until when it holds.",
    )
    assert (await business.row(quotation)).state == "draft"


async def test_a_way_that_is_not_there_is_refused(business: Business) -> None:
    order = await business.document("order", 1)
    for step in ("confirm", "abandon", "fly"):
        with pytest.raises(Conflict):
            await business.go(order, step)


async def test_a_reason_is_asked_for_and_kept(business: Business) -> None:
    order = await business.document("order", 1)
    await business.go(order, "place")
    with pytest.raises(Invalid):
        await business.go(order, "cancel")
    await business.go(order, "cancel", reason="Changed their mind")
    (line, *_) = (await history(business.storage, order, business.anna)).lines
    assert (line.what, line.field, line.old, line.new, line.reason) == (
        "transition",
        "cancel",
        "placed",
        "cancelled",
        "Changed their mind",
    )


async def test_each_right_is_asked_for_by_itself(business: Business) -> None:
    order = await business.document("order", 1)
    seller = with_rights(business.company.anna, kinds=())
    seller = type(seller)(seller.user_id, seller.name, frozenset({"order.edit:all"}), seller.queues)
    with pytest.raises(NotAllowed):
        await transition(business.storage, Step(await business.seen(order), "place"), seller)


async def test_a_step_is_taken_once_for_its_key(business: Business) -> None:
    order = await business.document("order", 1)
    step = Step(await business.seen(order), "place", key="one-click")
    version = await transition(business.storage, step, business.anna)
    assert await transition(business.storage, step, business.anna) == version
    with pytest.raises(Stale):
        await transition(business.storage, Step(step.seen, "place"), business.anna)


async def test_placed_by_many_at_once_it_is_placed_once(business: Business) -> None:
    order = await business.document("order", 1)
    step = Step(await business.seen(order), "place")
    tries = await asyncio.gather(
        *(transition(business.storage, step, business.anna) for _ in range(200)), return_exceptions=True
    )
    assert len([each for each in tries if isinstance(each, int)]) == 1
    assert len([each for each in tries if isinstance(each, Stale)]) == 199
    lines = (await history(business.storage, order, business.anna)).lines
    assert len([line for line in lines if line.what == "transition"]) == 1
    assert (await business.row(order)).number == "O2026-000001"


async def test_numbers_are_given_once_each_and_without_gaps(business: Business) -> None:
    cases = await asyncio.gather(*(business.document("case", title=str(place)) for place in range(20)))
    numbers = {(await business.row(case)).number for case in cases}
    assert numbers == {f"C2026-{number:06d}" for number in range(1, 21)}


async def test_a_closed_case_opens_again_for_a_while(business: Business, clock: SettableClock) -> None:
    case = await business.document("case", title="Broken")
    await business.go(case, "solve", reason="New one sent")
    await business.go(case, "close")
    clock.advance(timedelta(days=14))
    await business.go(case, "reopen_closed", reason="Broken again")
    await business.go(case, "solve", reason="New one sent")
    await business.go(case, "close")
    clock.advance(timedelta(days=15))
    with pytest.raises(Obstructed):
        await business.go(case, "reopen_closed", reason="Broken again")


async def test_a_quotation_whose_time_has_run_out_cannot_be_accepted(business: Business, clock: SettableClock) -> None:
    quotation = await business.document("quotation", 1, valid_to=date(2026, 3, 9))
    await business.go(quotation, "send")
    clock.advance(timedelta(days=8))
    with pytest.raises(Obstructed):
        await business.go(quotation, "accept")
    assert (await overview(business.storage, quotation, business.anna)).shown_state == "expired"


async def test_the_versions_of_a_document_are_those_of_its_events(business: Business) -> None:
    order = await business.document("order", 1, 2)
    await business.go(order, "place", "confirm")
    async with business.storage.reading() as session:
        document = await session.get(Document, order)
    assert document is not None
    lines = (await history(business.storage, order, business.anna)).lines
    assert [line.version for line in lines] == [*range(document.version, 0, -1)]
    assert await business.seen(order) == Seen(order, document.version)

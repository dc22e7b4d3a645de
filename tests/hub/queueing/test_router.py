"""The loop that keeps matching: it hears of what happens, and finds out by itself what nobody tells it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace

import pytest
from sqlalchemy import event

from agent_ui.administration.changes import ACTIONS
from hub.access.audit import STAFFING
from hub.access.keep_user import change_user
from hub.access.permissions import OPERATOR
from hub.access.user_rows import user_card
from hub.figures.fold import OF_WORK
from hub.queueing.accept import accept_offer
from hub.queueing.keep_queue import change_queue
from hub.queueing.model import WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.offers import OfferCard, open_offers
from hub.queueing.presence import set_mode
from hub.queueing.queue_rows import queue_draft
from hub.queueing.router import CHANGES, Router
from hub.queueing.wrap_up import Closing, wrap_up
from storage.bus import GAP
from tests.hub.company import Company

# Nobody waits or is free that was not before.
NEEDS_NOTHING = {"ColleagueAsked", "ConsultationEnded", "ItemAbandoned", "OfferMade", "WrapUpBegan", "WrapUpEnded"}


def test_whatever_frees_an_agent_or_has_something_wait_is_heard() -> None:
    assert OF_WORK - CHANGES == NEEDS_NOTHING


@pytest.fixture
async def routed(company: Company) -> AsyncIterator[Company]:
    """The company with two routers at work, as on two machines."""
    routers = [asyncio.create_task(Router(company.storage).run()) for _ in range(2)]
    yield company
    for router in routers:
        router.cancel()
    await asyncio.gather(*routers, return_exceptions=True)


async def next_offer(company: Company) -> OfferCard:
    """The offer Anna gets; the test's time-out ends a vain wait."""
    async with company.storage.bus.subscribe() as hints:
        while not (cards := await open_offers(company.storage, company.anna.user_id)):
            await anext(hints)
    return cards[0]


async def test_work_reaches_who_becomes_ready_and_who_is_ready(routed: Company) -> None:
    await routed.write("c@customer.com", "first")
    await set_mode(routed.storage, WorkMode.READY, "", routed.anna)
    card = await next_offer(routed)
    await accept_offer(routed.storage, card.offer_id, routed.anna)
    await wrap_up(routed.storage, Closing(card.interaction_id, "solved"), routed.anna)
    await routed.write("d@customer.com", "second")
    assert (await next_offer(routed)).interaction_id != card.interaction_id


async def test_a_burst_is_one_reason_to_look(company: Company) -> None:
    await company.write("c@customer.com", "first")
    looks = 0

    def count(*_: object) -> None:
        nonlocal looks
        looks += 1

    router = asyncio.create_task(Router(company.storage).run())
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    card = await next_offer(company)
    event.listen(company.storage.reader.sync_engine, "before_cursor_execute", count)
    company.storage.bus.publish([GAP] * 1000)
    await accept_offer(company.storage, card.offer_id, company.anna)
    await company.write("d@customer.com", "second")
    await next_offer(company)
    assert looks < 500
    router.cancel()
    await asyncio.wait([router])


async def test_lost_hints_are_made_up_for(routed: Company) -> None:
    await set_mode(routed.storage, WorkMode.READY, "", routed.anna)
    routed.storage.bus.publish([GAP])
    await routed.write("c@customer.com", "first")
    assert (await next_offer(routed)).interaction_id == 1


async def _join_support(company: Company) -> None:
    card = await user_card(company.storage, company.clara.user_id, OPERATOR)
    draft = replace(card.draft, queues=frozenset({company.support}))
    await change_user(company.storage, card.id, draft, card.draft.mark, OPERATOR)


async def _open_support(company: Company) -> None:
    draft = await queue_draft(company.storage, company.support, OPERATOR)
    everybody = replace(draft, members=(*draft.members, company.clara.user_id))
    await change_queue(company.storage, company.support, everybody, draft.mark, OPERATOR)


@pytest.mark.parametrize("save", [_join_support, _open_support])
async def test_what_is_saved_about_people_and_queues_is_heard(
    company: Company, monkeypatch: pytest.MonkeyPatch, save: Callable[[Company], Awaitable[None]]
) -> None:
    monkeypatch.setattr("hub.queueing.router.TICK", 3600.0)
    await company.write("c@customer.com", "first")
    await set_mode(company.storage, WorkMode.READY, "", company.clara)
    assert not await make_offers(company.storage)
    router = asyncio.create_task(Router(company.storage).run())
    async with company.storage.bus.subscribe() as hints:
        await save(company)
        while (await anext(hints)).name != "OfferMade":
            pass
    assert await open_offers(company.storage, company.clara.user_id)
    router.cancel()
    await asyncio.wait([router])


def test_what_is_told_is_what_is_written_down() -> None:
    assert set(ACTIONS) >= STAFFING

"""Colleagues who do different things with the same conversation at the same moment: one after the other, or refused."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Concatenate, ParamSpec

import pytest
from sqlalchemy import select

from hub.access.permissions import OPERATOR
from hub.access.roles import ensure_roles
from hub.access.users import disable_user, enable_user
from hub.errors import Conflict, HubError, Invalid
from hub.queueing.abandon import abandon
from hub.queueing.accept import accept_offer
from hub.queueing.begin_wrap_up import begin_wrap_up, end_due_wrap_ups
from hub.queueing.consult import consult, end_consultation
from hub.queueing.decline import decline_offer
from hub.queueing.expire import expire_offers
from hub.queueing.give import give
from hub.queueing.give_back import return_item
from hub.queueing.keep_queue import change_queue
from hub.queueing.leave import let_go_of_lost
from hub.queueing.left_behind import return_left_behind
from hub.queueing.model import Consultation, Offer, Queue, WorkItem, WorkMode
from hub.queueing.not_ready import RONA
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.pin import pin
from hub.queueing.presence import heartbeat, presence, set_mode
from hub.queueing.pull import pull
from hub.queueing.queue_rows import queue_draft
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.states import HELD_STATES, WorkState
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.undo_transfer import undo_transfer
from hub.queueing.wake import wake_due
from hub.queueing.wrap_up import Closing, wrap_up
from hub.supervision.change_mode import ModeChange, change_mode
from hub.supervision.monitor import begin_monitoring
from hub.supervision.take_over import TakeOver, take_over
from storage.events import EventRow
from storage.unit_of_work import Storage, Work
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

HOUR = timedelta(hours=1)
P = ParamSpec("P")


def everything(company: Company) -> list[Callable[[], Awaitable[object]]]:
    """One of each thing that can be done with the conversation, by whoever may."""
    storage, anna, boris, sven = company.storage, company.anna, company.boris, company.sven
    return [
        lambda: pull(storage, 1, anna),
        lambda: pull(storage, 1, boris),
        lambda: snooze(storage, Snoozing(1, storage.clock.now() + HOUR), boris),
        lambda: consult(storage, 1, boris.user_id, "Do you know?", anna),
        lambda: end_consultation(storage, 1, boris),
        lambda: give(storage, 1, anna.user_id, "", sven),
        lambda: pin(storage, 1, boris.user_id, "", anna),
        lambda: transfer(storage, Transfer(1, company.sales), anna),
        lambda: undo_transfer(storage, 1, anna),
        lambda: return_item(storage, 1, sven),
        lambda: begin_wrap_up(storage, 1, None, anna),
        lambda: wrap_up(storage, Closing(1, "solved"), boris),
        lambda: begin_monitoring(storage, 1, sven),
        lambda: take_over(storage, TakeOver(1, anna.user_id, "She asked for me."), sven),
        lambda: change_mode(storage, ModeChange(boris.user_id, WorkMode.LOGGED_OFF, "", "He went home."), sven),
        lambda: change_mode(storage, ModeChange(boris.user_id, WorkMode.READY, "", "He is back."), sven),
        lambda: make_offers(storage),
    ]


async def test_whoever_is_faster_there_is_one_item_and_one_holder(company: Company) -> None:
    for agent in (company.anna, company.boris):
        await set_mode(company.storage, WorkMode.READY, "", agent)
    await company.write("c@customer.com", "Where is it?")
    for _ in range(3):
        done = await asyncio.gather(*(do() for do in everything(company)), return_exceptions=True)
        assert all(not isinstance(result, BaseException) or isinstance(result, HubError) for result in done), done
        async with company.storage.reading() as session:
            (item,) = await session.scalars(select(WorkItem))
            offered = list(await session.scalars(select(Offer).where(Offer.outcome.is_(None))))
            asked = list(await session.scalars(select(Consultation).where(Consultation.ended_at.is_(None))))
        assert len(offered) == (item.state == WorkState.OFFERED)
        assert len(asked) == (item.state == WorkState.CONSULTING)
        has_agent = item.state in (*HELD_STATES, WorkState.SNOOZED, WorkState.DONE)
        assert (item.agent_id is not None) == has_agent


async def at_once(
    storage: Storage, act: Callable[Concatenate[Work, P], Awaitable[object]], *args: P.args, **kwargs: P.kwargs
) -> None:
    """Do it, or be refused, but do not try again: whoever is undone for somebody else has waited in a ring."""
    with suppress(HubError):
        async with storage.transaction() as work:
            await act(work, *args, **kwargs)


async def test_what_is_about_several_agents_waits_for_nobody_in_a_ring(company: Company) -> None:
    storage, anna, boris, sven = company.storage, company.anna, company.boris, company.sven
    for number, agent in ((1, anna), (2, boris)):
        await set_mode(storage, WorkMode.READY, "", agent)
        await company.write("c@customer.com", f"Letter {number}")
        await pull(storage, number, agent)
    for mine, theirs in ((anna.user_id, boris.user_id), (boris.user_id, anna.user_id)) * 4:
        await asyncio.gather(
            at_once(storage, give.within, 1, theirs, "", sven),
            at_once(storage, give.within, 2, mine, "", sven),
            at_once(storage, take_over.within, TakeOver(1, mine, "She asked for me."), sven),
            at_once(storage, heartbeat.within, [boris.user_id, anna.user_id]),
            at_once(storage, disable_user.within, mine, OPERATOR),
            at_once(storage, let_go_of_lost),
        )
        await enable_user(storage, mine, OPERATOR)
        for agent in (anna, boris):
            await set_mode(storage, WorkMode.READY, "", agent)
        await at_once(storage, give.within, 1, theirs, "", sven)
        await at_once(storage, give.within, 2, mine, "", sven)


async def test_who_wrap_up_give_each_other_their_work_without_waiting_in_a_ring(company: Company) -> None:
    storage, anna, boris = company.storage, company.anna, company.boris
    for number, agent in ((1, anna), (2, boris)):
        await set_mode(storage, WorkMode.READY, "", agent)
        await company.write("c@customer.com", f"Letter {number}")
        await pull(storage, number, agent)
    for first, second in ((anna, boris), (boris, anna)) * 4:
        await begin_wrap_up(storage, 1, None, first)
        await begin_wrap_up(storage, 2, None, second)
        await asyncio.gather(
            at_once(storage, give.within, 1, second.user_id, "", first),
            at_once(storage, give.within, 2, first.user_id, "", second),
        )
        for agent in (first, second):
            assert (await presence(storage, agent.user_id)).mode == WorkMode.READY


async def test_who_pulls_while_they_are_offered_work_has_that_much_more_and_no_more(company: Company) -> None:
    storage, anna = company.storage, company.anna
    for number in range(1, 9):
        await company.write("c@customer.com", f"Letter {number}")
    await set_mode(storage, WorkMode.READY, "", anna)
    for number in range(1, 5):
        await pull(storage, number, anna)
    await asyncio.gather(pull(storage, 8, anna), make_offers(storage), make_offers(storage))
    for card in await open_offers(storage, anna.user_id):
        await accept_offer(storage, card.offer_id, anna)
    assert await make_offers(storage) == 0
    async with storage.reading() as session:
        held = len((await session.scalars(select(WorkItem.id).where(WorkItem.state.in_(HELD_STATES)))).all())
    # Five mails fill an agent.
    assert held in (5, 6)


@pytest.mark.parametrize("late", [timedelta(seconds=-1), timedelta(0)])
async def test_an_offer_ends_one_way_whatever_happens_in_its_last_moment(
    company: Company, clock: SettableClock, late: timedelta
) -> None:
    storage, anna = company.storage, company.anna
    await ensure_roles(storage)
    await company.write("c@customer.com", "Where is it?")
    await set_mode(storage, WorkMode.READY, "", anna)
    assert await make_offers(storage) == 1
    (card,) = await open_offers(storage, anna.user_id)
    clock.time = card.expires_at + late
    await heartbeat(storage, [anna.user_id])
    draft = await queue_draft(storage, company.support, OPERATOR)
    without = replace(draft, members=(company.boris.user_id,))
    done = await asyncio.gather(
        accept_offer(storage, card.offer_id, anna),
        decline_offer(storage, card.offer_id, "", anna),
        expire_offers(storage),
        expire_offers(storage),
        pull(storage, 1, company.boris),
        transfer(storage, Transfer(1, company.sales), company.sven),
        abandon(storage, 1),
        set_mode(storage, WorkMode.NOT_READY, "Lunch", anna),
        change_queue(storage, company.support, without, draft.mark, OPERATOR),
        disable_user(storage, anna.user_id, OPERATOR),
        return_exceptions=True,
    )
    assert all(not isinstance(result, BaseException) or isinstance(result, HubError) for result in done), done
    async with storage.reading() as session:
        (item,) = await session.scalars(select(WorkItem))
        (offer,) = await session.scalars(select(Offer))
        told = await session.scalars(select(EventRow.payload).where(EventRow.name == "PresenceChanged"))
        rang = [payload for payload in told if payload["reason"] == RONA]
    assert offer.outcome is not None, "the agent is gone"
    assert (offer.outcome == "timedOut") == bool(rang)
    assert item.agent_id != anna.user_id, "who is gone has nothing"
    assert (item.agent_id is not None) == (item.state in HELD_STATES)
    if late:
        assert offer.outcome != "timedOut", "it was not over"
    else:
        assert offer.outcome != "accepted", "it was over"


@pytest.mark.parametrize(
    ("sweep", "told"),
    [(wake_due, "ItemWoken"), (end_due_wrap_ups, "InteractionClosed"), (return_left_behind, "ItemReturned")],
)
async def test_what_is_done_at_a_time_is_done_once(
    company: Company, clock: SettableClock, sweep: Callable[[Storage], Awaitable[int]], told: str
) -> None:
    async with company.storage.transaction() as work:
        for queue in await work.session.scalars(select(Queue)):
            queue.wrap_up_seconds = 60
    for number in range(1, 5):
        await company.write("c@customer.com", f"Letter {number}")
        await set_mode(company.storage, WorkMode.READY, "", company.anna)
        await pull(company.storage, number, company.anna)
        if sweep is wake_due:
            await snooze(company.storage, Snoozing(number, clock.now() + HOUR), company.anna)
    if sweep is end_due_wrap_ups:
        for number in range(1, 5):
            await begin_wrap_up(company.storage, number, None, company.anna)
    clock.advance(HOUR)
    assert sum(await asyncio.gather(*(sweep(company.storage) for _ in range(5)))) == 4
    async with company.storage.reading() as session:
        events = list(await session.scalars(select(EventRow).where(EventRow.name == told)))
    assert sorted(event.stream for event in events) == [f"interaction-{number}" for number in range(1, 5)]


async def test_a_form_that_comes_after_the_time_is_refused(company: Company, clock: SettableClock) -> None:
    await company.write("c@customer.com", "Where is it?")
    await pull(company.storage, 1, company.anna)
    with pytest.raises(Invalid):
        await wrap_up(company.storage, Closing(1), company.anna)
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    for late in (snooze(company.storage, Snoozing(1), company.anna), pull(company.storage, 1, company.boris)):
        with pytest.raises(Conflict):
            await late

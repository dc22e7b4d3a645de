"""Whose desk is gone keeps their work for a while; then it waits for others, once, as old as it was."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from hub.desks.alerts import alerts
from hub.queueing import left_behind
from hub.queueing.begin_wrap_up import begin_wrap_up
from hub.queueing.left_behind import return_left_behind
from hub.queueing.model import PRESENCE_LASTS, Queue, WorkItem, WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.pin import pin
from hub.queueing.presence import heartbeat, set_mode
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from storage.events import EventRow
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

GRACE = timedelta(seconds=120)


@pytest.fixture(autouse=True)
async def talk(company: Company) -> None:
    """Anna, ready, with a conversation whose number is 1."""
    await company.write("c@customer.com", "Where is it?")
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await pull(company.storage, 1, company.anna)


async def item_of(company: Company) -> WorkItem:
    async with company.storage.reading() as session:
        return (await session.scalars(select(WorkItem))).one()


async def returns(company: Company) -> list[str]:
    """Why anything was returned."""
    async with company.storage.reading() as session:
        rows = await session.scalars(select(EventRow.payload).where(EventRow.name == "ItemReturned"))
        return [payload["why"] for payload in rows]


async def test_others_are_asked_for_what_was_kept_for_who_is_gone(company: Company, clock: SettableClock) -> None:
    await pin(company.storage, 1, company.anna.user_id, "", company.anna)
    clock.advance(PRESENCE_LASTS + GRACE)
    assert await return_left_behind(company.storage) == 1
    await set_mode(company.storage, WorkMode.READY, "", company.boris)
    assert await make_offers(company.storage) == 1


@pytest.mark.parametrize("state", ["active", "wrapUp"])
async def test_it_waits_after_the_grace_time_as_old_as_it_was(
    company: Company, clock: SettableClock, state: str
) -> None:
    began = clock.now()
    if state == "wrapUp":
        await begin_wrap_up(company.storage, 1, None, company.anna)
    clock.advance(PRESENCE_LASTS + GRACE - timedelta(seconds=1))
    assert await return_left_behind(company.storage) == 0
    assert (await item_of(company)).state == state
    clock.advance(timedelta(seconds=1))
    assert await return_left_behind(company.storage) == 1
    assert await return_left_behind(company.storage) == 0
    item = await item_of(company)
    assert (item.state, item.eligible_at, item.agent_id) == ("waiting", began, None)
    assert item.last_agent_id == company.anna.user_id
    assert await returns(company) == ["gone"]
    assert [alert.kind for alert in await alerts(company.storage, company.anna)] == ["returned"]


@pytest.mark.parametrize("has_desk", [True, False])
async def test_who_never_chose_a_mode_leaves_nothing_behind(
    company: Company, clock: SettableClock, has_desk: bool
) -> None:
    await company.write("d@customer.com", "And where is mine?")
    if has_desk:
        await heartbeat(company.storage, [company.boris.user_id])
    await pull(company.storage, 2, company.boris)
    clock.advance(PRESENCE_LASTS + GRACE - timedelta(seconds=1))
    await heartbeat(company.storage, [company.anna.user_id])
    assert await return_left_behind(company.storage) == 0
    clock.advance(timedelta(seconds=1))
    assert await return_left_behind(company.storage) == 1
    assert await returns(company) == ["gone"]


async def test_who_comes_back_in_time_keeps_it(company: Company, clock: SettableClock) -> None:
    for _ in range(4):
        clock.advance(PRESENCE_LASTS + GRACE - timedelta(seconds=1))
        assert await return_left_behind(company.storage) == 0
        await heartbeat(company.storage, [company.anna.user_id])
    assert (await item_of(company)).state == "active"


async def test_what_is_put_aside_stays_with_who_put_it_there(company: Company, clock: SettableClock) -> None:
    await snooze(company.storage, Snoozing(1), company.anna)
    clock.advance(timedelta(days=3))
    assert await return_left_behind(company.storage) == 0
    assert (await item_of(company)).state == "snoozed"


async def test_all_of_it_goes_however_much_there_is(
    company: Company, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(left_behind, "AT_ONCE", 2)
    for number in range(2, 7):
        await company.write(f"c{number}@customer.com", "Hello")
        await pull(company.storage, number, company.boris if number == 4 else company.anna)
    await company.write("c7@customer.com", "A price?", "sales@example.com")
    await pull(company.storage, 7, company.clara)
    async with company.storage.transaction() as work:
        await work.session.execute(update(Queue).where(Queue.id == company.sales).values(grace_seconds=300))
    clock.advance(PRESENCE_LASTS + GRACE)
    await heartbeat(company.storage, [company.boris.user_id])
    assert await return_left_behind(company.storage) == 5
    assert await return_left_behind(company.storage) == 0
    clock.advance(timedelta(seconds=180))
    await heartbeat(company.storage, [company.boris.user_id])
    assert await return_left_behind(company.storage) == 1

"""Spam is closed without being served, its sender is turned aside where nothing is lost, and both can be taken back."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from hub.access.audit import audit_entries
from hub.access.permissions import OPERATOR
from hub.access.users import disable_user
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.figures.model import Outcome, Passage
from hub.interactions.block import block_address, blocked_addresses, unblock_address
from hub.interactions.listing import InboxRow, inbox_row
from hub.interactions.model import Interaction
from hub.interactions.spam import mark_spam, unmark_spam
from hub.queueing.begin_wrap_up import begin_wrap_up
from hub.queueing.model import WorkItem, WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.presence import presence, set_mode
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.wake import wake_due
from hub.queueing.wrap_up import Closing, wrap_up
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

SPAMMER = "win@spam.test"


@pytest.fixture(autouse=True)
async def letter(company: Company) -> None:
    """Spam in Anna's queue, whose number is 1."""
    await company.write(SPAMMER, "You have won")


async def one(company: Company, number: int = 1) -> InboxRow:
    return await inbox_row(company.storage, company.sven, number)


async def item_of(company: Company) -> WorkItem:
    async with company.storage.reading() as session:
        return (await session.scalars(select(WorkItem).where(WorkItem.interaction_id == 1))).one()


@pytest.mark.parametrize("work", ["waiting", "offered", "active", "wrapUp"])
async def test_spam_is_closed_from_wherever_it_stands_and_comes_back_as_old(
    company: Company, clock: SettableClock, work: str
) -> None:
    began = clock.now()
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    if work == "offered":
        assert await make_offers(company.storage) == 1
    elif work != "waiting":
        await pull(company.storage, 1, company.anna)
    if work == "wrapUp":
        await begin_wrap_up(company.storage, 1, None, company.anna)
    assert (await one(company)).work_state == work
    await mark_spam(company.storage, 1, False, company.anna)
    row = await one(company)
    assert (row.state, row.work_state, row.unanswered, row.spam) == ("closed", "", False, True)
    assert (await presence(company.storage, company.anna.user_id)).mode == WorkMode.READY
    assert await make_offers(company.storage) == 0
    with pytest.raises(Conflict):
        await mark_spam(company.storage, 1, False, company.anna)
    clock.advance(timedelta(days=3))
    await unmark_spam(company.storage, 1, company.boris)
    row, item = await one(company), await item_of(company)
    assert (row.state, row.work_state, row.unanswered, row.spam) == ("open", "waiting", True, False)
    assert (item.eligible_at, item.finished_at, item.agent_id) == (began, None, None)
    assert item.last_agent_id == (company.anna.user_id if work in ("active", "wrapUp") else None)
    with pytest.raises(Conflict):
        await unmark_spam(company.storage, 1, company.boris)


async def test_what_was_closed_was_closed_when_it_was(company: Company, clock: SettableClock) -> None:
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    closed = clock.now()
    clock.advance(timedelta(days=3))
    await mark_spam(company.storage, 1, False, company.anna)
    await unmark_spam(company.storage, 1, company.anna)
    async with company.storage.reading() as session:
        kept = await session.get_one(Interaction, 1)
    assert (kept.state, kept.closed_at) == ("closed", closed)


@pytest.mark.parametrize("days", [7, None])
async def test_what_was_put_aside_is_put_aside_again(company: Company, clock: SettableClock, days: int | None) -> None:
    until = clock.now() + timedelta(days=days) if days else None
    await snooze(company.storage, Snoozing(1, until), company.anna)
    before = await one(company)
    await mark_spam(company.storage, 1, False, company.anna)
    clock.advance(timedelta(days=1))
    await unmark_spam(company.storage, 1, company.anna)
    row, item = await one(company), await item_of(company)
    assert (row.state, row.work_state, row.unanswered) == (before.state, "snoozed", before.unanswered)
    assert (item.snoozed_until, item.agent_id, item.finished_at) == (until, company.anna.user_id, None)
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    assert await make_offers(company.storage) == 0
    clock.advance(timedelta(days=7))
    assert await wake_due(company.storage) == (until is not None)
    async with company.storage.reading() as session:
        passages = list(await session.scalars(select(Passage).order_by(Passage.number)))
    came = [(each.arrival, each.outcome) for each in passages]
    assert came == [(True, Outcome.SNOOZED), (False, None)][: 2 if until else 1]


@pytest.mark.parametrize("changed", ["its time has come", "who had it may not work there"])
async def test_what_cannot_sleep_on_waits_on_an_open_conversation(
    company: Company, clock: SettableClock, changed: str
) -> None:
    await snooze(company.storage, Snoozing(1, clock.now() + timedelta(hours=1)), company.anna)
    await mark_spam(company.storage, 1, False, company.anna)
    if changed == "its time has come":
        clock.advance(timedelta(hours=2))
    else:
        await disable_user(company.storage, company.anna.user_id, OPERATOR)
    await unmark_spam(company.storage, 1, company.boris)
    row = await one(company)
    assert (row.state, row.work_state) == ("open", "waiting")


async def test_nobody_served_spam_and_what_is_none_waits_on(company: Company) -> None:
    await mark_spam(company.storage, 1, False, company.anna)
    assert await _passages(company) == [(True, Outcome.DISMISSED, None)]
    await unmark_spam(company.storage, 1, company.anna)
    assert await _passages(company) == [(True, None, None)]


async def _passages(company: Company) -> list[tuple[bool, Outcome | None, datetime | None]]:
    async with company.storage.reading() as session:
        passages = await session.scalars(select(Passage).order_by(Passage.number))
        return [(each.arrival, each.outcome, each.answered_at) for each in passages]


async def test_a_colleagues_conversation_is_theirs_to_judge(company: Company) -> None:
    await pull(company.storage, 1, company.boris)
    with pytest.raises(Conflict, match="Boris"):
        await mark_spam(company.storage, 1, True, company.anna)
    with pytest.raises(NotFound):
        await mark_spam(company.storage, 1, True, company.clara)
    await mark_spam(company.storage, 1, True, company.sven)


async def test_what_a_blocked_sender_writes_is_parked_and_can_be_taken_up(company: Company) -> None:
    assert await mark_spam(company.storage, 1, True, company.anna) == SPAMMER
    await company.write(SPAMMER.upper(), "You have won again")
    await company.write("c@customer.com", "What does it cost?")
    assert [(await one(company, number)).state for number in (2, 3)] == ["parked", "open"]
    (blocked,) = await blocked_addresses(company.storage, company.sven)
    assert (blocked.address, blocked.blocked_by, blocked.interaction_id, blocked.stopped) == (SPAMMER, "Anna", 1, 1)
    await unmark_spam(company.storage, 1, company.anna)
    assert await blocked_addresses(company.storage, company.sven) == ()
    await company.write(SPAMMER, "I really am your customer")
    assert (await one(company, 4)).state == "open"
    told = [entry.action for entry in await audit_entries(company.storage) if entry.action.startswith("address.")]
    assert told == ["address.blocked", "address.unblocked"]


async def test_a_blocked_sender_does_not_open_a_conversation_again(company: Company) -> None:
    await mark_spam(company.storage, 1, True, company.anna)
    await company.write(SPAMMER, "Hello?", subject="Re: [#1] offer")
    row = await one(company)
    assert (row.state, row.spam) == ("closed", True)


async def test_one_who_is_not_blocked_opens_it_again(company: Company) -> None:
    await mark_spam(company.storage, 1, False, company.anna)
    await company.write(SPAMMER, "Hello?", subject="Re: [#1] offer")
    row = await one(company)
    assert (row.state, row.spam, row.work_state) == ("open", False, "waiting")


async def test_addresses_are_blocked_and_unblocked_by_hand(company: Company) -> None:
    with pytest.raises(NotAllowed):
        await block_address(company.storage, "a@b.example", company.anna)
    with pytest.raises(Invalid):
        await block_address(company.storage, "Support@example.com", company.sven)
    with pytest.raises(Invalid):
        await block_address(company.storage, "nobody", company.sven)
    await block_address(company.storage, "A@b.example", company.sven)
    with pytest.raises(Conflict):
        await block_address(company.storage, "a@B.example", company.sven)
    (blocked,) = await blocked_addresses(company.storage, company.sven)
    await unblock_address(company.storage, blocked.id, company.sven)
    with pytest.raises(NotFound):
        await unblock_address(company.storage, blocked.id, company.sven)

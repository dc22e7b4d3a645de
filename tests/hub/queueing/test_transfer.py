"""Conversations move between queues with their age and a note, and back again while nobody has them."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from hub.access.actor import Actor
from hub.access.permissions import OPERATOR
from hub.access.users import disable_user
from hub.errors import Conflict, Invalid, NotFound
from hub.figures.model import Passage
from hub.interactions.conversation import conversation
from hub.interactions.listing import InboxFilter, InboxRow, InboxView, inbox_page, inbox_row
from hub.interactions.model import Interaction
from hub.queueing.destinations import destinations
from hub.queueing.lanes import lane_of
from hub.queueing.model import Offer, Queue, QueueMember, WorkItem, WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.pin import pin
from hub.queueing.presence import set_mode
from hub.queueing.prioritise import prioritise
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.undo_transfer import UNDO_WITHIN, undo_transfer
from hub.queueing.wake import wake_due
from hub.queueing.wrap_up import Closing, wrap_up
from storage.events import EventRow
from tests.hub.company import Company
from tests.hub.old_follow_up import plan_as_before
from tests.services.storage_fixture import SettableClock


@pytest.fixture(autouse=True)
async def letter(company: Company) -> None:
    """A conversation in Anna's queue, whose number is 1."""
    await company.write("c@customer.com", "What does it cost?", id="first@customer")


async def one(company: Company) -> InboxRow:
    return await inbox_row(company.storage, company.sven, 1)


async def item_of(company: Company) -> WorkItem:
    async with company.storage.reading() as session:
        return (await session.scalars(select(WorkItem))).one()


async def move(company: Company, note: str = "") -> None:
    await transfer(company.storage, Transfer(1, company.sales, note), company.anna)


async def test_it_waits_in_the_other_queue_as_old_as_it_was(company: Company, clock: SettableClock) -> None:
    began = clock.now()
    await pull(company.storage, 1, company.anna)
    clock.advance(timedelta(minutes=5))
    await move(company, "A question of price.")
    item = await item_of(company)
    assert (item.state, item.queue_id, item.agent_id, item.eligible_at) == ("waiting", company.sales, None, began)
    with pytest.raises(NotFound):
        await conversation(company.storage, company.anna, 1)
    said = await conversation(company.storage, company.clara, 1)
    assert (said.row.work_state, said.entries[-1].text) == ("waiting", "A question of price.")
    waiting = await inbox_page(company.storage, company.clara, InboxFilter(InboxView.WAITING))
    assert [row.id for row in waiting.rows] == [1]


@pytest.mark.parametrize("work", ["waiting", "offered", "active", "snoozed"])
async def test_it_moves_from_wherever_it_stands(company: Company, work: str) -> None:
    if work == "offered":
        await set_mode(company.storage, WorkMode.READY, "", company.boris)
        assert await make_offers(company.storage) == 1
    elif work == "active":
        await pull(company.storage, 1, company.anna)
    elif work == "snoozed":
        await snooze(company.storage, Snoozing(1), company.anna)
    assert (await one(company)).work_state == work
    await move(company)
    assert ((await one(company)).work_state, (await one(company)).queue_id) == ("waiting", company.sales)
    assert await open_offers(company.storage, company.boris.user_id) == ()
    await set_mode(company.storage, WorkMode.READY, "", company.clara)
    assert await make_offers(company.storage) == 1


async def test_what_had_the_usual_priority_gets_that_of_its_new_queue(company: Company) -> None:
    async with company.storage.transaction() as work:
        await work.session.execute(update(Queue).where(Queue.id == company.sales).values(priority=7))
    await move(company)
    assert (await item_of(company)).priority == 7
    await undo_transfer(company.storage, 1, company.anna)
    async with company.storage.transaction() as work:
        await work.session.execute(update(WorkItem).values(priority=3))
    await move(company)
    assert (await item_of(company)).priority == 3


@pytest.mark.parametrize(("had", "given", "then"), [(2, None, 2), (5, None, 5), (2, 9, 9), (3, 9, 9), (3, None, 3)])
async def test_it_comes_back_with_the_priority_it_had(company: Company, had: int, given: int | None, then: int) -> None:
    async with company.storage.transaction() as work:
        await work.session.execute(update(Queue).values(priority=5))
        await work.session.execute(update(Queue).where(Queue.id == company.sales).values(priority=2))
        await work.session.execute(update(WorkItem).values(priority=had))
    await move(company)
    if given is not None:
        await prioritise(company.storage, 1, given, company.sven)
    await undo_transfer(company.storage, 1, company.anna)
    assert (await item_of(company)).priority == then


async def test_who_may_not_move_it(company: Company) -> None:
    with pytest.raises(NotFound):
        await transfer(company.storage, Transfer(1, company.sales), company.clara)
    for queue in (company.support, 99):
        with pytest.raises(Invalid):
            await transfer(company.storage, Transfer(1, queue), company.anna)
    await pull(company.storage, 1, company.boris)
    with pytest.raises(Conflict, match="Already taken by Boris"):
        await move(company)
    await transfer(company.storage, Transfer(1, company.sales), company.sven)
    assert (await one(company)).queue_id == company.sales


async def test_it_comes_back_to_whoever_had_it(company: Company) -> None:
    await pull(company.storage, 1, company.anna)
    await move(company)
    await set_mode(company.storage, WorkMode.READY, "", company.clara)
    assert await make_offers(company.storage) == 1
    await undo_transfer(company.storage, 1, company.anna)
    row = await one(company)
    assert (row.work_state, row.agent_id, row.queue_id) == ("active", company.anna.user_id, company.support)
    assert await open_offers(company.storage, company.clara.user_id) == ()
    async with company.storage.reading() as session:
        assert await session.scalar(select(Offer.outcome)) == "withdrawn"
    with pytest.raises(Conflict, match="too late"):
        await undo_transfer(company.storage, 1, company.anna)


async def test_it_is_kept_again_for_whom_it_was_kept(company: Company) -> None:
    boris = company.boris.user_id
    await pin(company.storage, 1, boris, "", company.anna)
    await move(company)
    assert (await item_of(company)).pinned_agent_id is None
    await undo_transfer(company.storage, 1, company.anna)
    item = await item_of(company)
    assert (item.state, item.pinned_agent_id, item.lane) == ("waiting", boris, lane_of("email", {}, boris))
    await move(company)
    await disable_user(company.storage, boris, OPERATOR)
    await undo_transfer(company.storage, 1, company.anna)
    assert (await item_of(company)).pinned_agent_id is None


@pytest.mark.parametrize("until", [timedelta(seconds=15), None])
async def test_what_was_put_aside_is_so_again(company: Company, clock: SettableClock, until: timedelta | None) -> None:
    wakes_at = clock.now() + until if until else None
    await snooze(company.storage, Snoozing(1, wakes_at), company.anna)
    await move(company)
    await undo_transfer(company.storage, 1, company.anna)
    item = await item_of(company)
    assert (item.state, item.agent_id, item.snoozed_until) == ("snoozed", company.anna.user_id, wakes_at)
    assert (await one(company)).work_state == "snoozed"
    async with company.storage.reading() as session:
        passages = await session.execute(select(Passage.queue_id, Passage.outcome).order_by(Passage.number))
        assert [tuple(each) for each in passages] == [(company.support, "snoozed")]
    # What would have woken it meanwhile is not slept through.
    await move(company)
    clock.advance(timedelta(seconds=15))
    if until is None:
        await company.write("c@customer.com", "Hello?", references="first@customer")
    await undo_transfer(company.storage, 1, company.anna)
    item = await item_of(company)
    assert (item.state, item.agent_id, item.last_agent_id) == ("waiting", None, company.anna.user_id)


async def test_nothing_is_handed_to_who_is_gone(company: Company, clock: SettableClock) -> None:
    began, (anna, boris) = clock.now(), (company.anna.user_id, company.boris.user_id)

    async def moved_and_brought_back(by: Actor) -> tuple[str, int | None, int | None]:
        clock.advance(timedelta(seconds=1))
        await undo_transfer(company.storage, 1, by)
        item = await item_of(company)
        assert (item.eligible_at, item.queue_id) == (began, company.support)
        return item.state, item.agent_id, item.last_agent_id

    await set_mode(company.storage, WorkMode.READY, "", company.boris)
    await pull(company.storage, 1, company.boris)
    await transfer(company.storage, Transfer(1, company.sales), company.sven)
    assert await moved_and_brought_back(company.sven) == ("active", boris, None)
    await transfer(company.storage, Transfer(1, company.sales), company.sven)
    await set_mode(company.storage, WorkMode.LOGGED_OFF, "", company.boris)
    assert await moved_and_brought_back(company.sven) == ("waiting", None, boris)
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await pull(company.storage, 1, company.anna)
    await move(company)
    clock.advance(timedelta(seconds=1))
    await set_mode(company.storage, WorkMode.LOGGED_OFF, "", company.anna)
    assert await moved_and_brought_back(company.anna) == ("waiting", None, anna)


async def test_nothing_is_handed_to_who_serves_the_queue_no_more(company: Company) -> None:
    await set_mode(company.storage, WorkMode.READY, "", company.boris)
    await pull(company.storage, 1, company.boris)
    await transfer(company.storage, Transfer(1, company.sales), company.sven)
    async with company.storage.transaction() as work:
        await work.session.execute(delete(QueueMember).where(QueueMember.user_id == company.boris.user_id))
    await undo_transfer(company.storage, 1, company.sven)
    item = await item_of(company)
    assert (item.state, item.agent_id, item.last_agent_id) == ("waiting", None, None)


async def test_transfers_from_before_more_was_kept_of_them_can_be_undone(company: Company) -> None:
    await pull(company.storage, 1, company.anna)
    await move(company)
    async with company.storage.transaction() as work:
        moved = (await work.session.scalars(select(EventRow).where(EventRow.name == "ItemTransferred"))).one()
        known = ("interaction_id", "queue_id", "work_item_id", "by_id", "from_queue_id", "agent_id")
        moved.payload = {name: moved.payload[name] for name in known}
    await undo_transfer(company.storage, 1, company.anna)
    assert ((await one(company)).work_state, (await one(company)).agent_id) == ("active", company.anna.user_id)


async def test_what_nobody_had_waits_again(company: Company) -> None:
    await move(company)
    await undo_transfer(company.storage, 1, company.anna)
    row = await one(company)
    assert (row.work_state, row.agent_id, row.queue_id) == ("waiting", None, company.support)


async def test_it_is_too_late_once_somebody_has_it_or_time_has_passed(company: Company, clock: SettableClock) -> None:
    await move(company)
    clock.advance(UNDO_WITHIN + timedelta(seconds=1))
    with pytest.raises(Conflict, match="too late"):
        await undo_transfer(company.storage, 1, company.anna)
    clock.advance(-UNDO_WITHIN)
    for actor in (company.boris, company.clara, company.sven):
        with pytest.raises(NotFound):
            await undo_transfer(company.storage, 1, actor)
    await pull(company.storage, 1, company.clara)
    with pytest.raises(Conflict, match="too late"):
        await undo_transfer(company.storage, 1, company.anna)


async def test_where_it_can_go_and_who_is_ready_there(company: Company) -> None:
    (sales,) = await destinations(company.storage, company.anna, 1)
    assert (sales.id, sales.name, sales.ready) == (company.sales, "Sales", 0)
    await set_mode(company.storage, WorkMode.READY, "", company.clara)
    (sales,) = await destinations(company.storage, company.anna, 1)
    assert sales.ready == 1
    async with company.storage.transaction() as work:
        work.add(QueueMember(queue_id=company.sales, user_id=company.anna.user_id))
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    (sales,) = await destinations(company.storage, company.anna, 1)
    assert sales.ready == 1, "whoever moves it is not there to take it"
    for actor, number in ((company.clara, 1), (company.anna, 99)):
        with pytest.raises(NotFound):
            await destinations(company.storage, actor, number)


async def test_an_old_follow_up_that_was_moved_by_mistake_sleeps_on_a_closed_conversation(
    company: Company, clock: SettableClock
) -> None:
    began, later = clock.now(), clock.now() + timedelta(days=1)
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    await plan_as_before(company.storage, 1, later, company.anna)
    await move(company)
    row = await one(company)
    assert (row.state, row.work_state) == ("open", "waiting"), "whoever gets it must find it"
    clock.advance(timedelta(seconds=1))
    await undo_transfer(company.storage, 1, company.anna)
    row = await one(company)
    assert (row.state, row.work_state) == ("closed", "snoozed")
    async with company.storage.reading() as session:
        assert await session.scalar(select(Interaction.closed_at)) == began


async def test_an_old_follow_up_opens_its_conversation_at_its_time(company: Company, clock: SettableClock) -> None:
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    await plan_as_before(company.storage, 1, clock.now() + timedelta(days=1), company.anna)
    clock.advance(timedelta(days=1))
    assert await wake_due(company.storage) == 1
    row = await one(company)
    assert (row.state, row.work_state) == ("open", "waiting")

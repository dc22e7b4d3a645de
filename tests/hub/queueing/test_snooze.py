"""What is put aside comes back: at its time, when its customer writes, or when somebody takes it up."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.interactions.conversation import conversation
from hub.interactions.counts import inbox_counts
from hub.interactions.listing import InboxFilter, InboxRow, InboxView, inbox_page, inbox_row
from hub.interactions.send_guard import NewerMessage
from hub.queueing.model import WorkItem, WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from hub.queueing.snooze import LONGEST, Snoozing, snooze
from hub.queueing.wake import wake_due
from hub.queueing.wrap_up import Closing, wrap_up
from storage.events import EventRow
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

HOUR = timedelta(hours=1)


async def one(company: Company) -> InboxRow:
    return await inbox_row(company.storage, company.anna, 1)


async def item_of(company: Company) -> WorkItem:
    async with company.storage.reading() as session:
        return (await session.scalars(select(WorkItem))).one()


async def happened(company: Company) -> list[str]:
    async with company.storage.reading() as session:
        events = select(EventRow.name).where(EventRow.stream == "interaction-1").order_by(EventRow.sequence)
        return list(await session.scalars(events))


async def test_it_comes_back_at_its_time_as_old_as_it_was(company: Company, clock: SettableClock) -> None:
    await company.write("c@customer.com", "Where is it?")
    began = clock.now()
    await pull(company.storage, 1, company.anna)
    await snooze(company.storage, Snoozing(1, began + HOUR, "The depot calls at ten."), company.anna)
    row = await one(company)
    assert (row.work_state, row.agent_name, row.snoozed_until) == ("snoozed", "Anna", began + HOUR)
    clock.advance(HOUR - timedelta(seconds=1))
    assert await wake_due(company.storage) == 0
    clock.advance(timedelta(seconds=1))
    assert await wake_due(company.storage) == 1
    assert await wake_due(company.storage) == 0
    item = await item_of(company)
    assert (item.state, item.eligible_at, item.agent_id) == ("waiting", began, None)
    assert (item.last_agent_id, item.snoozed_until) == (company.anna.user_id, None)
    assert (await happened(company))[1:] == ["ItemAccepted", "NoteAdded", "ItemSnoozed", "ItemWoken"]
    said = await conversation(company.storage, company.anna, 1)
    assert said.entries[-1].text == "The depot calls at ten."


async def test_it_comes_back_when_its_customer_writes(company: Company, clock: SettableClock) -> None:
    await company.write("c@customer.com", "Where is it?", id="first@customer")
    await snooze(company.storage, Snoozing(1), company.anna)
    clock.advance(30 * 24 * HOUR)
    assert await wake_due(company.storage) == 0
    assert await make_offers(company.storage) == 0
    await company.write("c@customer.com", "It is here", references="first@customer")
    row = await one(company)
    assert (row.work_state, row.snoozed_until, row.unanswered) == ("waiting", None, True)
    assert (await happened(company))[-2:] == ["ItemWoken", "MessageReceived"]


async def test_it_is_offered_first_to_whoever_put_it_aside(company: Company, clock: SettableClock) -> None:
    await company.write("c@customer.com", "Where is it?")
    await set_mode(company.storage, WorkMode.READY, "", company.boris)
    clock.advance(timedelta(seconds=20))
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await snooze(company.storage, Snoozing(1, clock.now() + timedelta(seconds=5)), company.anna)
    clock.advance(timedelta(seconds=5))
    assert await wake_due(company.storage) == 1
    assert await make_offers(company.storage) == 1
    assert len(await open_offers(company.storage, company.anna.user_id)) == 1


async def test_what_is_put_aside_is_in_its_agents_list_and_takes_no_room(company: Company) -> None:
    await company.write("c@customer.com", "Where is it?")
    await snooze(company.storage, Snoozing(1), company.anna)
    for actor, count in ((company.anna, 1), (company.boris, 0), (company.sven, 0)):
        counts = await inbox_counts(company.storage, actor)
        assert (counts[InboxView.SNOOZED], counts[InboxView.MINE], counts[InboxView.WAITING]) == (count, 0, 0)
    page = await inbox_page(company.storage, company.anna, InboxFilter(InboxView.SNOOZED))
    assert [row.id for row in page.rows] == [1]
    assert page.rows[0].owners == {InboxView.SNOOZED: company.anna.user_id}
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    assert await make_offers(company.storage) == 0


@pytest.mark.parametrize("who", ["anna", "boris"])
async def test_anybody_of_the_queue_may_take_it_up(company: Company, who: str) -> None:
    await company.write("c@customer.com", "Where is it?")
    await snooze(company.storage, Snoozing(1), company.anna)
    await pull(company.storage, 1, getattr(company, who))
    row = await one(company)
    assert (row.work_state, row.agent_id, row.snoozed_until) == ("active", getattr(company, who).user_id, None)
    await wrap_up(company.storage, Closing(1, "solved"), getattr(company, who))
    assert (await one(company)).state == "closed"


async def test_what_cannot_be_put_aside(company: Company, clock: SettableClock) -> None:
    await company.write("c@customer.com", "Where is it?", id="first@customer")
    for until in (clock.now(), clock.now() - HOUR, clock.now() + LONGEST + HOUR):
        with pytest.raises(Invalid):
            await snooze(company.storage, Snoozing(1, until), company.anna)
    with pytest.raises(NotFound):
        await snooze(company.storage, Snoozing(1), company.clara)
    with pytest.raises(NotFound):
        await snooze(company.storage, Snoozing(2), company.anna)
    seen = (await conversation(company.storage, company.anna, 1)).last_message_id
    await company.write("c@customer.com", "Wait", references="first@customer")
    with pytest.raises(NewerMessage):
        await snooze(company.storage, Snoozing(1, seen_message_id=seen), company.anna)
    await pull(company.storage, 1, company.boris)
    with pytest.raises(Conflict, match="Already taken by Boris"):
        await snooze(company.storage, Snoozing(1), company.anna)
    await wrap_up(company.storage, Closing(1, "solved"), company.boris)
    with pytest.raises(Conflict):
        await snooze(company.storage, Snoozing(1), company.anna)
    with pytest.raises(NotAllowed):
        await snooze(company.storage, Snoozing(1), type(company.anna)(99, "Rita"))

"""Wrapping up ends once: by its form, by another work mode, by its time, or because it was not over."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select, update

from hub.activities.listing import activities_of_interaction, activity
from hub.activities.reminders import remind_due
from hub.activities.visible import Which
from hub.desks.alerts import alerts
from hub.errors import Conflict, Invalid
from hub.figures.model import Passage
from hub.interactions.conversation import conversation
from hub.interactions.listing import InboxRow, inbox_row
from hub.interactions.reply import ReplyRequest, reply
from hub.interactions.send_guard import NewerMessage
from hub.queueing.begin_wrap_up import begin_wrap_up, end_due_wrap_ups, go_on
from hub.queueing.consult import consult
from hub.queueing.follow_up import FollowUp
from hub.queueing.give_back import return_item
from hub.queueing.model import Queue, WorkItem, WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.presence import heartbeat, presence, set_mode
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.wrap_up import Closing, wrap_up
from storage.events import EventRow
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

LIMIT = timedelta(seconds=60)
READY, NOT_READY, LOGGED_OFF, WRAP_UP = WorkMode.READY, WorkMode.NOT_READY, WorkMode.LOGGED_OFF, WorkMode.WRAP_UP


@pytest.fixture(autouse=True)
async def talk(company: Company) -> None:
    """A minute to wrap up, and Anna ready with a conversation, whose number is 1."""
    async with company.storage.transaction() as work:
        await work.session.execute(update(Queue).values(wrap_up_seconds=int(LIMIT.total_seconds())))
    await company.write("c@customer.com", "Where is it?", id="first@customer")
    await set_mode(company.storage, READY, "", company.anna)
    await pull(company.storage, 1, company.anna)


async def mode(company: Company) -> WorkMode:
    return (await presence(company.storage, company.anna.user_id)).mode


async def one(company: Company) -> InboxRow:
    return await inbox_row(company.storage, company.anna, 1)


async def items(company: Company) -> list[WorkItem]:
    async with company.storage.reading() as session:
        return list(await session.scalars(select(WorkItem).order_by(WorkItem.id)))


async def closings(company: Company) -> list[dict[str, object]]:
    """What was said of each end."""
    async with company.storage.reading() as session:
        ends = select(EventRow.payload).where(EventRow.name == "InteractionClosed").order_by(EventRow.id)
        return list(await session.scalars(ends))


async def begin(company: Company) -> datetime | None:
    return await begin_wrap_up(company.storage, 1, None, company.anna)


async def test_while_it_lasts_the_agent_is_given_nothing(company: Company, clock: SettableClock) -> None:
    assert await begin(company) == clock.now() + LIMIT
    assert (await mode(company), (await one(company)).work_state) == (WRAP_UP, "wrapUp")
    clock.advance(timedelta(seconds=10))
    assert await begin(company) == clock.now() + LIMIT - timedelta(seconds=10)
    await company.write("d@customer.com", "And mine?")
    assert await make_offers(company.storage) == 0
    said = await conversation(company.storage, company.anna, 1)
    assert said.wrap_up_ends_at == clock.now() + LIMIT - timedelta(seconds=10)
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    assert (await mode(company), (await one(company)).state) == (READY, "closed")
    assert await make_offers(company.storage) == 1


async def test_every_part_of_the_handling_time_is_kept(company: Company, clock: SettableClock) -> None:
    began = clock.now()
    clock.advance(timedelta(minutes=4))
    await begin(company)
    clock.advance(timedelta(seconds=30))
    await wrap_up(company.storage, Closing(1, "solved", more_codes=("spam", "solved")), company.anna)
    (item,) = await items(company)
    assert (item.accepted_at, item.wrap_up_began_at) == (began, began + timedelta(minutes=4))
    assert item.finished_at == began + timedelta(minutes=4, seconds=30)
    assert (item.wrap_up_code, item.wrap_up_codes) == ("solved", ["solved", "spam"])
    (closed,) = await closings(company)
    assert (closed["codes"], closed["ended_by"]) == (["solved", "spam"], "agent")


async def test_time_ends_it_once_and_the_agent_is_ready(company: Company, clock: SettableClock) -> None:
    await begin(company)
    clock.advance(LIMIT - timedelta(seconds=1))
    assert await end_due_wrap_ups(company.storage) == 0
    clock.advance(timedelta(seconds=1))
    await heartbeat(company.storage, [company.anna.user_id])
    assert await end_due_wrap_ups(company.storage) == 1
    assert await end_due_wrap_ups(company.storage) == 0
    assert (await mode(company), (await one(company)).state) == (READY, "closed")
    (closed,) = await closings(company)
    assert (closed["wrap_up_code"], closed["ended_by"]) == ("", "time")
    with pytest.raises(Conflict):
        await wrap_up(company.storage, Closing(1, "solved"), company.anna)


@pytest.mark.parametrize(("chosen", "reason"), [(READY, ""), (NOT_READY, "Lunch")])
async def test_another_mode_ends_it_unless_a_code_is_missing(company: Company, chosen: WorkMode, reason: str) -> None:
    await begin(company)
    with pytest.raises(Invalid, match="Choose how this ended"):
        await set_mode(company.storage, chosen, reason, company.anna)
    assert (await mode(company), (await one(company)).work_state) == (WRAP_UP, "wrapUp")
    async with company.storage.transaction() as work:
        await work.session.execute(update(Queue).values(wrap_up_required=False))
    await set_mode(company.storage, chosen, reason, company.anna)
    assert (await mode(company), (await one(company)).state) == (chosen, "closed")
    assert [closed["ended_by"] for closed in await closings(company)] == ["mode"]


async def test_who_leaves_cannot_be_held(company: Company) -> None:
    await begin(company)
    await set_mode(company.storage, LOGGED_OFF, "", company.anna)
    assert (await mode(company), (await one(company)).state) == (LOGGED_OFF, "closed")


async def test_who_is_not_ready_stays_so(company: Company) -> None:
    await set_mode(company.storage, NOT_READY, "Training", company.anna)
    await begin(company)
    assert await mode(company) == NOT_READY
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    assert await mode(company) == NOT_READY


async def test_two_to_wrap_up_are_two_ends(company: Company) -> None:
    await company.write("d@customer.com", "And mine?")
    await pull(company.storage, 2, company.anna)
    await begin(company)
    await begin_wrap_up(company.storage, 2, None, company.anna)
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    assert await mode(company) == WRAP_UP
    await wrap_up(company.storage, Closing(2, "solved"), company.anna)
    assert await mode(company) == READY


async def test_it_was_not_over(company: Company) -> None:
    await begin(company)
    await go_on(company.storage, 1, company.anna)
    assert (await mode(company), (await one(company)).work_state) == (READY, "active")
    for actor in (company.anna, company.boris):
        with pytest.raises(Conflict):
            await go_on(company.storage, 1, actor)
    await begin(company)
    await company.write("c@customer.com", "One more thing", references="first@customer")
    assert (await mode(company), (await one(company)).work_state) == (READY, "active")
    assert (await one(company)).wrap_up_began_at is None
    await begin(company)
    await return_item(company.storage, 1, company.anna)
    assert (await mode(company), (await one(company)).work_state) == (READY, "waiting")


async def test_whatever_else_its_agent_does_with_it_it_was_not_over(company: Company) -> None:
    storage, anna = company.storage, company.anna
    seen = (await conversation(storage, anna, 1)).last_message_id
    await begin(company)
    await reply(storage, ReplyRequest(1, "One more thing.", seen, "key-of-a-click"), anna, company.composer)
    assert (await mode(company), (await one(company)).work_state) == (READY, "active")
    await begin(company)
    await consult(storage, 1, company.boris.user_id, "Is it?", anna)
    assert (await mode(company), (await one(company)).work_state) == (READY, "consulting")
    await begin(company)
    for step in (transfer(storage, Transfer(1, company.sales), company.sven), pull(storage, 1, company.boris)):
        with pytest.raises(Conflict, match=r"being wrapped up|Already taken by Anna"):
            await step
    await snooze(storage, Snoozing(1), anna)
    assert (await mode(company), (await one(company)).work_state) == (READY, "snoozed")
    await pull(storage, 1, anna)
    await begin(company)
    await transfer(storage, Transfer(1, company.sales), anna)
    async with storage.reading() as session:
        (item,) = await session.scalars(select(WorkItem))
    assert (await mode(company), item.state, item.wrap_up_began_at) == (READY, "waiting", None)


async def test_nobody_wraps_up_over_a_message_they_did_not_see(company: Company) -> None:
    seen = (await conversation(company.storage, company.anna, 1)).last_message_id
    await company.write("c@customer.com", "One more thing", references="first@customer")
    with pytest.raises(NewerMessage):
        await begin_wrap_up(company.storage, 1, seen, company.anna)
    with pytest.raises(Conflict, match="Already taken by Anna"):
        await begin_wrap_up(company.storage, 1, None, company.boris)


async def test_a_queue_without_a_limit_has_no_timer(company: Company, clock: SettableClock) -> None:
    async with company.storage.transaction() as work:
        await work.session.execute(update(Queue).values(wrap_up_seconds=0))
    assert await begin(company) is None
    clock.advance(timedelta(days=1))
    assert await end_due_wrap_ups(company.storage) == 0
    assert (await conversation(company.storage, company.anna, 1)).wrap_up_ends_at is None


async def test_what_is_to_be_done_later_keeps_nothing_open(company: Company, clock: SettableClock) -> None:
    later = FollowUp(clock.now() + timedelta(days=2), "Ask whether it runs. " * 20)
    await wrap_up(company.storage, Closing(1, "solved", "Sent a gasket.", follow_up=later), company.anna)
    assert ((await one(company)).state, (await one(company)).work_state) == ("closed", "")
    (task,) = await activities_of_interaction(company.storage, company.boris, 1)
    whole = await activity(company.storage, company.boris, Which(task.id))
    assert (task.when.at, task.owner_name, len(task.title), whole.text) == (later.at, "Anna", 200, later.what.strip())
    clock.advance(timedelta(days=2))
    await remind_due(company.storage)
    assert [alert.activity_id for alert in await alerts(company.storage, company.anna)] == [task.id]


async def test_what_nobody_can_follow_up(company: Company, clock: SettableClock) -> None:
    tomorrow = clock.now() + timedelta(days=1)
    for later in (FollowUp(clock.now(), "Ask."), FollowUp(tomorrow, " ")):
        with pytest.raises(Invalid):
            await wrap_up(company.storage, Closing(1, "solved", follow_up=later), company.anna)
    with pytest.raises(Invalid):
        await wrap_up(company.storage, Closing(1, "solved", more_codes=("unknown",)), company.anna)
    assert (await one(company)).work_state == "active"


@pytest.mark.parametrize(("auto", "phase"), [("out of office", "wrapUp"), ("", "talk")])
async def test_a_person_is_talked_to_again_but_a_machine_is_not(company: Company, auto: str, phase: str) -> None:
    await begin_wrap_up(company.storage, 1, None, company.anna)
    await company.write("c@customer.com", "I am away.", tokens="reply+1@example.com", auto=auto)
    async with company.storage.reading() as session:
        assert (await session.scalars(select(Passage.phase))).one() == phase
        ended = await session.scalars(select(EventRow.name).where(EventRow.name == "WrapUpEnded"))
        assert len(list(ended)) == (phase == "talk")

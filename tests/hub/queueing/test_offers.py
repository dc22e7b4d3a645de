"""Offers from making to every way they can end, on real databases, with a clock the test moves."""

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.interactions.conversation import conversation
from hub.interactions.listing import InboxRow, inbox_row
from hub.interactions.send_guard import NewerMessage
from hub.queueing.accept import accept_offer
from hub.queueing.decline import decline_offer
from hub.queueing.expire import expire_offers
from hub.queueing.give_back import return_item
from hub.queueing.model import AgentSkill, Offer, QueueSkill, Skill, WorkItem, WorkMode
from hub.queueing.not_ready import RONA
from hub.queueing.offer import make_offers
from hub.queueing.offers import OfferCard, open_offers
from hub.queueing.presence import agents, heartbeat, presence, set_mode
from hub.queueing.pull import pull
from hub.queueing.wrap_up import Closing, wrap_up
from storage.events import EventRow
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

READY, NOT_READY = WorkMode.READY, WorkMode.NOT_READY


async def ready(company: Company, *actors: Actor) -> None:
    """Make these agents ready, one after the other."""
    for actor in actors:
        await set_mode(company.storage, READY, "", actor)


async def row(company: Company, number: int = 1) -> InboxRow:
    """An interaction as the supervisor sees it."""
    return await inbox_row(company.storage, company.sven, number)


async def offered(company: Company, actor: Actor) -> OfferCard:
    """The one offer an agent has."""
    (card,) = await open_offers(company.storage, actor.user_id)
    return card


async def waiting_one(company: Company, inbox: str = "support@example.com") -> None:
    """A customer wrote."""
    await company.write("c@customer.com", "hello", inbox)


async def test_work_is_offered_to_who_has_been_idle_longest(company: Company, clock: SettableClock) -> None:
    await ready(company, company.boris)
    clock.advance(timedelta(seconds=1))
    await ready(company, company.anna)
    await waiting_one(company)
    assert await make_offers(company.storage) == 1
    card = await offered(company, company.boris)
    assert (card.subject, card.party_name, card.queue_name) == ("A question", "c@customer.com", "Support")
    assert (await row(company)).work_state == "offered"


@pytest.mark.parametrize("who", ["not ready", "absent", "of another queue", "unskilled"])
async def test_who_cannot_take_it_is_not_asked(company: Company, clock: SettableClock, who: str) -> None:
    await ready(company, company.clara if who == "of another queue" else company.anna)
    await waiting_one(company)
    if who == "not ready":
        await set_mode(company.storage, NOT_READY, "Lunch", company.anna)
    if who == "absent":
        clock.advance(timedelta(seconds=61))
    if who == "unskilled":
        await _ask_for_skill(company)
    assert await make_offers(company.storage) == 0


async def _ask_for_skill(company: Company) -> None:
    async with company.storage.transaction() as work:
        skill = Skill(name="Grinders")
        work.add(skill)
        await work.flush()
        work.add(QueueSkill(queue_id=company.support, skill_id=skill.id, level=3))
        work.add(AgentSkill(user_id=company.anna.user_id, skill_id=skill.id, level=2))


async def test_an_agent_has_one_offer_at_a_time_and_only_so_much_work(company: Company) -> None:
    await ready(company, company.anna)
    for _ in range(7):
        await waiting_one(company)
    taken = 0
    while await make_offers(company.storage):
        assert await make_offers(company.storage) == 0
        await accept_offer(company.storage, (await offered(company, company.anna)).offer_id, company.anna)
        taken += 1
    assert taken == 5


async def test_an_accepted_item_is_held_and_named(company: Company) -> None:
    await ready(company, company.anna)
    await waiting_one(company)
    await make_offers(company.storage)
    card = await offered(company, company.anna)
    assert await accept_offer(company.storage, card.offer_id, company.anna) == 1
    assert ((await row(company)).agent_name, (await row(company)).work_state) == ("Anna", "active")
    # The same click again: its answer may have been lost, and a double click is one.
    assert await accept_offer(company.storage, card.offer_id, company.anna) == 1


async def test_a_declined_item_goes_on_to_the_next_at_its_age(company: Company, clock: SettableClock) -> None:
    await ready(company, company.anna)
    await waiting_one(company)
    await make_offers(company.storage)
    first = await offered(company, company.anna)
    clock.advance(timedelta(seconds=5))
    await ready(company, company.boris)
    await decline_offer(company.storage, first.offer_id, "not mine", company.anna)
    await make_offers(company.storage)
    second = await offered(company, company.boris)
    assert second.waiting_since == first.waiting_since
    assert await open_offers(company.storage, company.anna.user_id) == ()
    with pytest.raises(Conflict):
        await decline_offer(company.storage, first.offer_id, "", company.anna)


async def test_who_lets_it_ring_is_not_ready_and_the_item_keeps_its_age(company: Company, clock: SettableClock) -> None:
    await ready(company, company.anna)
    await waiting_one(company)
    await make_offers(company.storage)
    card = await offered(company, company.anna)
    clock.advance(timedelta(seconds=31))
    with pytest.raises(Conflict, match="expired"):
        await accept_offer(company.storage, card.offer_id, company.anna)
    assert await expire_offers(company.storage) == 1
    state = await presence(company.storage, company.anna.user_id)
    assert (state.mode, state.reason) == (NOT_READY, RONA)
    await ready(company, company.boris)
    await make_offers(company.storage)
    assert (await offered(company, company.boris)).waiting_since == card.waiting_since


@pytest.mark.parametrize("mode", [NOT_READY, WorkMode.LOGGED_OFF])
async def test_who_takes_no_more_did_not_let_it_ring(company: Company, clock: SettableClock, mode: WorkMode) -> None:
    await ready(company, company.anna)
    await waiting_one(company)
    await make_offers(company.storage)
    reason = "Lunch" if mode == NOT_READY else ""
    await set_mode(company.storage, mode, reason, company.anna)
    clock.advance(timedelta(seconds=31))
    assert await expire_offers(company.storage) == 1
    state = await presence(company.storage, company.anna.user_id)
    assert (state.mode, state.reason) == (mode, reason)
    async with company.storage.reading() as session:
        assert await session.scalar(select(Offer.outcome)) == "withdrawn"


async def test_an_offer_to_somebody_who_left_is_withdrawn(company: Company) -> None:
    await ready(company, company.anna)
    await waiting_one(company)
    await make_offers(company.storage)
    await set_mode(company.storage, NOT_READY, "Meeting", company.anna)
    assert await expire_offers(company.storage) == 1
    assert (await row(company)).work_state == "waiting"
    async with company.storage.reading() as session:
        assert await session.scalar(select(Offer.outcome)) == "withdrawn"


async def test_pulling_withdraws_the_offer_and_names_the_holder(company: Company) -> None:
    await ready(company, company.anna)
    await waiting_one(company)
    await make_offers(company.storage)
    card = await offered(company, company.anna)
    await pull(company.storage, 1, company.boris)
    assert await open_offers(company.storage, company.anna.user_id) == ()
    for refused in (
        accept_offer(company.storage, card.offer_id, company.anna),
        pull(company.storage, 1, company.anna),
        wrap_up(company.storage, Closing(1, "solved"), company.anna),
    ):
        with pytest.raises(Conflict, match="Already taken by Boris"):
            await refused


async def test_of_many_who_pull_exactly_one_gets_it(company: Company) -> None:
    await waiting_one(company)
    people = [company.anna, company.boris, company.sven] * 4
    results = await asyncio.gather(*(pull(company.storage, 1, actor) for actor in people), return_exceptions=True)
    holder = (await row(company)).agent_id
    for actor, result in zip(people, results, strict=True):
        assert (result is None) if actor.user_id == holder else isinstance(result, Conflict)


async def test_routers_at_once_offer_each_item_and_each_agent_once(company: Company) -> None:
    await ready(company, company.anna, company.boris)
    for _ in range(4):
        await waiting_one(company)
    made = await asyncio.gather(*(make_offers(company.storage) for _ in range(6)))
    assert sum(made) == 2
    cards = [await offered(company, actor) for actor in (company.anna, company.boris)]
    assert len({card.interaction_id for card in cards}) == 2


async def test_accepting_and_expiring_at_once_end_one_way(company: Company, clock: SettableClock) -> None:
    await ready(company, company.anna)
    await waiting_one(company)
    await make_offers(company.storage)
    card = await offered(company, company.anna)
    await asyncio.gather(
        accept_offer(company.storage, card.offer_id, company.anna),
        pull(company.storage, 1, company.boris),
        set_mode(company.storage, NOT_READY, "Lunch", company.anna),
        expire_offers(company.storage),
        return_exceptions=True,
    )
    async with company.storage.reading() as session:
        items = (await session.scalars(select(WorkItem))).all()
        offers = (await session.scalars(select(Offer))).all()
    assert len(items) == len(offers) == 1
    assert (items[0].agent_id is not None) == (items[0].state == "active")


async def test_what_is_given_back_waits_as_old_as_it_was(company: Company, clock: SettableClock) -> None:
    await waiting_one(company)
    await pull(company.storage, 1, company.anna)
    clock.advance(timedelta(minutes=5))
    with pytest.raises(Conflict):
        await return_item(company.storage, 1, company.boris)
    await return_item(company.storage, 1, company.anna)
    async with company.storage.reading() as session:
        waiting_since = await session.scalar(select(WorkItem.eligible_at))
    assert waiting_since == clock.now() - timedelta(minutes=5)
    with pytest.raises(Conflict):
        await return_item(company.storage, 1, company.sven)


async def test_wrapping_up_closes_with_a_code_and_a_note(company: Company) -> None:
    await waiting_one(company)
    for code in ("", "unknown"):
        with pytest.raises(Invalid):
            await wrap_up(company.storage, Closing(1, code), company.anna)
    await wrap_up(company.storage, Closing(1, "solved", "Sent a gasket."), company.anna)
    closed = await row(company)
    assert (closed.state, closed.work_state) == ("closed", "")
    said = await conversation(company.storage, company.anna, 1)
    assert [entry.kind for entry in said.entries] == ["inbound", "note"]
    with pytest.raises(Conflict):
        await wrap_up(company.storage, Closing(1, "solved"), company.anna)


async def test_nothing_is_closed_over_a_message_nobody_saw(company: Company) -> None:
    await company.write("c@customer.com", "one", id="first@customer")
    seen = (await conversation(company.storage, company.anna, 1)).last_message_id
    await company.write("c@customer.com", "Wait, one more thing", references="first@customer")
    with pytest.raises(NewerMessage) as refused:
        await wrap_up(company.storage, Closing(1, "solved", "Done.", seen), company.anna)
    said = await conversation(company.storage, company.anna, 1)
    assert refused.value.message_ids == (said.last_message_id,)
    assert (said.row.state, said.row.work_state) == ("open", "waiting")
    assert [entry.kind for entry in said.entries] == ["inbound", "inbound"]
    await wrap_up(company.storage, Closing(1, "solved", "Done.", said.last_message_id), company.anna)
    assert (await row(company)).state == "closed"


async def test_a_queue_without_that_rule_closes_without_a_code(company: Company) -> None:
    await waiting_one(company, "sales@example.com")
    await wrap_up(company.storage, Closing(1), company.clara)
    assert (await row(company)).state == "closed"


async def test_a_closed_interaction_that_is_written_to_again_waits_anew(company: Company, clock: SettableClock) -> None:
    await company.write("c@customer.com", "one", id="first@customer")
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    clock.advance(timedelta(days=1))
    await company.write("c@customer.com", "two", references="first@customer")
    again = await row(company)
    assert (again.state, again.work_state, again.agent_id) == ("open", "waiting", None)


async def test_a_new_message_leaves_the_work_with_who_has_it(company: Company) -> None:
    await company.write("c@customer.com", "one", id="first@customer")
    await pull(company.storage, 1, company.anna)
    await company.write("c@customer.com", "two", references="first@customer")
    assert (await row(company)).agent_id == company.anna.user_id


@pytest.mark.parametrize("number", [1, 999])
async def test_foreign_and_missing_work_read_alike(company: Company, number: int) -> None:
    await waiting_one(company)
    for refused in (
        pull(company.storage, number, company.clara),
        return_item(company.storage, number, company.clara),
        wrap_up(company.storage, Closing(number, "solved"), company.clara),
        accept_offer(company.storage, number, company.clara),
        decline_offer(company.storage, number, "", company.clara),
    ):
        with pytest.raises(NotFound):
            await refused


async def test_modes_are_checked(company: Company) -> None:
    with pytest.raises(Invalid):
        await set_mode(company.storage, NOT_READY, " ", company.anna)
    with pytest.raises(Invalid):
        await set_mode(company.storage, WorkMode.WRAP_UP, "", company.anna)
    with pytest.raises(NotAllowed):
        await set_mode(company.storage, READY, "", Actor(company.anna.user_id, "Anna"))


async def test_who_is_not_heard_of_counts_as_gone(company: Company, clock: SettableClock) -> None:
    await ready(company, company.anna)
    clock.advance(timedelta(seconds=50))
    await heartbeat(company.storage, [company.anna.user_id])
    clock.advance(timedelta(seconds=50))
    assert (await presence(company.storage, company.anna.user_id)).mode == READY
    clock.advance(timedelta(seconds=20))
    assert (await presence(company.storage, company.anna.user_id)).mode == WorkMode.LOGGED_OFF
    modes = {each.name: each.mode for each in await agents(company.storage, company.boris)}
    assert modes == {"Anna": WorkMode.LOGGED_OFF, "Boris": WorkMode.LOGGED_OFF}


async def test_who_was_passed_over_is_told_to_supervisors_alone(company: Company) -> None:
    await company.write("carla@customer.test", "Hello")
    await ready(company, company.anna, company.clara)
    await make_offers(company.storage)
    agents_view, supervisors_view = [
        (await conversation(company.storage, who, 1)).why for who in (company.boris, company.sven)
    ]
    assert agents_view is not None
    assert supervisors_view is not None
    assert (agents_view.agent_name, agents_view.record.others, agents_view.names) == ("Anna", (), {})
    assert "Clara" in supervisors_view.names.values()


async def test_who_takes_an_offer_from_somebody_says_so(company: Company) -> None:
    """Only then whoever it was taken from is shown that it is gone."""
    await company.write("carla@customer.test", "Hello")
    await ready(company, company.anna)
    await make_offers(company.storage)
    await pull(company.storage, 1, company.boris)
    async with company.storage.reading() as session:
        events = (await session.scalars(select(EventRow).order_by(EventRow.id))).all()
    last = [each for each in events if each.stream == "interaction-1"][-2:]
    assert [(each.name, each.payload["agent_id"]) for each in last] == [
        ("OfferEnded", company.anna.user_id),
        ("ItemAccepted", company.boris.user_id),
    ]

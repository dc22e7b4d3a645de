"""What a round of offers reads and leaves: heads of queues, stale choices, locks, and the turn of the agents."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from hub.access.actor import Actor
from hub.access.model import User
from hub.errors import NotFound
from hub.queueing.accept import accept_offer
from hub.queueing.candidates import free_agents
from hub.queueing.decision import DecisionRecord, Why, WhyNot, record_of
from hub.queueing.decline import decline_offer
from hub.queueing.give_back import return_item
from hub.queueing.heads import heads
from hub.queueing.model import Offer, QueueMember, WorkItem, WorkMode, WorkState
from hub.queueing.offer import make_offer, make_offers
from hub.queueing.offers import open_offers
from hub.queueing.presence import agents, presence, set_mode
from hub.queueing.routing import Choice
from hub.queueing.standing import WaitingItem
from storage.unit_of_work import Storage
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock


async def ready(company: Company, *actors: Actor) -> None:
    """Make these agents ready."""
    for actor in actors:
        await set_mode(company.storage, WorkMode.READY, "", actor)


async def waiting(company: Company, count: int = 1) -> None:
    """Customers wrote."""
    for number in range(count):
        await company.write(f"c{number}@customer.com", "hello")


async def offered(company: Company, actor: Actor) -> int | None:
    """The interaction an agent is being offered."""
    cards = await open_offers(company.storage, actor.user_id)
    return cards[0].interaction_id if cards else None


async def answer(company: Company, actor: Actor) -> int:
    """Accept what the agent is being offered."""
    (card,) = await open_offers(company.storage, actor.user_id)
    return await accept_offer(company.storage, card.offer_id, actor)


@contextmanager
def statements(storage: Storage) -> Iterator[list[str]]:
    """What the readers are asked while the block runs."""
    seen: list[str] = []

    def note(connection: object, cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(storage.reader.sync_engine, "before_cursor_execute", note)
    yield seen
    event.remove(storage.reader.sync_engine, "before_cursor_execute", note)


async def test_what_was_declined_hides_nothing_behind_it(company: Company) -> None:
    await ready(company, company.anna)
    await waiting(company, 3)
    seen = []
    for _ in range(3):
        assert await make_offers(company.storage) == 1
        (card,) = await open_offers(company.storage, company.anna.user_id)
        seen.append(card.interaction_id)
        await decline_offer(company.storage, card.offer_id, "", company.anna)
    assert seen == [1, 2, 3]
    assert await make_offers(company.storage) == 0


async def test_who_took_work_is_last_in_turn(company: Company, clock: SettableClock) -> None:
    for actor in (company.anna, company.boris):
        await ready(company, actor)
        clock.advance(timedelta(seconds=1))
    turns = []
    for number in range(4):
        await company.write(f"c{number}@customer.com", "hello")
        await make_offers(company.storage)
        turns.append([await offered(company, actor) is not None for actor in (company.anna, company.boris)])
        await answer(company, company.anna if turns[-1][0] else company.boris)
        clock.advance(timedelta(seconds=1))
    assert turns == [[True, False], [False, True]] * 2


async def test_what_was_given_back_goes_to_somebody_else_first(company: Company, clock: SettableClock) -> None:
    await ready(company, company.anna)
    await waiting(company)
    await make_offers(company.storage)
    await answer(company, company.anna)
    clock.advance(timedelta(seconds=1))
    await ready(company, company.boris)
    await return_item(company.storage, 1, company.anna)
    clock.advance(timedelta(seconds=1))
    await make_offers(company.storage)
    assert (await offered(company, company.anna), await offered(company, company.boris)) == (None, 1)


async def test_each_priority_of_each_queue_has_a_head(company: Company, clock: SettableClock) -> None:
    await ready(company, company.anna, company.clara)
    await waiting(company, 4)
    await company.write("d@customer.com", "hello", "sales@example.com")
    async with company.storage.transaction() as work:
        for number, priority in ((2, 3), (3, 1), (4, 3)):
            item = await work.locked(WorkItem, number)
            assert item is not None
            item.priority = priority
    async with company.storage.reading() as session:
        anna, clara = sorted(await free_agents(session, clock.now()), key=lambda each: each.id)
        assert {item.id for item in await heads(session, [anna], clock.now())} == {1, 2, 3}
        assert {item.id for item in await heads(session, [anna, clara], clock.now())} == {1, 2, 3, 4, 5}
    await make_offers(company.storage)
    assert (await offered(company, company.anna), await offered(company, company.clara)) == (2, 5)


@pytest.mark.parametrize("meanwhile", ["offered other work", "full", "gone", "of another queue", "disabled", "refused"])
async def test_a_choice_that_is_not_true_any_more_makes_no_offer(company: Company, meanwhile: str) -> None:
    await ready(company, company.anna)
    await waiting(company, 7)
    last = WaitingItem(7, company.support, "email", 0, company.storage.clock.now())
    await MEANWHILE[meanwhile](company)
    choice = Choice(last.id, company.anna.user_id, DecisionRecord(Why.ONLY))
    assert await make_offer(company.storage, last, choice) is None
    async with company.storage.reading() as session:
        assert await session.scalar(select(WorkItem.state).where(WorkItem.id == 7)) == WorkState.WAITING


async def _offer_other_work(company: Company) -> None:
    assert await make_offers(company.storage) == 1


async def _fill(company: Company) -> None:
    while await make_offers(company.storage):
        await answer(company, company.anna)


async def _go(company: Company) -> None:
    await set_mode(company.storage, WorkMode.NOT_READY, "Lunch", company.anna)


async def _leave_queue(company: Company) -> None:
    async with company.storage.transaction() as work:
        member = await work.locked(QueueMember, (company.support, company.anna.user_id))
        await work.session.delete(member)


async def _disable(company: Company) -> None:
    async with company.storage.transaction() as work:
        user = await work.locked(User, company.anna.user_id)
        assert user is not None
        user.active = False


async def _refuse(company: Company) -> None:
    # Nobody else is there: without a second look Anna would be asked again at once.
    seen = []
    while 7 not in seen:
        await make_offers(company.storage)
        (card,) = await open_offers(company.storage, company.anna.user_id)
        seen.append(card.interaction_id)
        await decline_offer(company.storage, card.offer_id, "", company.anna)


MEANWHILE: dict[str, Callable[[Company], Awaitable[None]]] = {
    "offered other work": _offer_other_work,
    "full": _fill,
    "gone": _go,
    "of another queue": _leave_queue,
    "disabled": _disable,
    "refused": _refuse,
}


async def test_an_item_somebody_holds_is_left_to_the_next_round(company: Company) -> None:
    if company.storage.url.startswith("sqlite"):
        pytest.skip("SQLite has one writer: nobody else can hold anything")
    await ready(company, company.anna)
    await waiting(company)
    async with company.storage.transaction() as work:
        assert await work.locked(WorkItem, 1)
        assert await make_offers(company.storage) == 0
    assert await make_offers(company.storage) == 1


async def test_an_agent_who_lost_the_queue_cannot_accept_its_offer(company: Company) -> None:
    await ready(company, company.anna)
    await waiting(company)
    await make_offers(company.storage)
    outsider = Actor(company.anna.user_id, "Anna", company.anna.permissions, frozenset())
    (card,) = await open_offers(company.storage, company.anna.user_id)
    with pytest.raises(NotFound):
        await accept_offer(company.storage, card.offer_id, outsider)


async def test_reading_costs_the_same_however_much_there_is(company: Company) -> None:
    await ready(company, company.anna, company.boris)

    async def cost() -> list[int]:
        counts = []
        for read in (
            lambda: open_offers(company.storage, company.anna.user_id),
            lambda: agents(company.storage, company.sven),
            lambda: presence(company.storage, company.anna.user_id),
        ):
            with statements(company.storage) as seen:
                await read()
            counts.append(len(_queries(seen)))
        return counts

    before = await cost()
    await waiting(company, 6)
    await _fill(company)
    await make_offers(company.storage)
    assert await cost() == before == [1, 1, 1]


async def test_the_record_names_who_could_not_be_asked(company: Company, clock: SettableClock) -> None:
    await ready(company, company.anna)
    await set_mode(company.storage, WorkMode.NOT_READY, "Lunch", company.boris)
    await waiting(company, 2)
    await make_offers(company.storage)
    (first,) = await _others(company)
    assert first == [(WhyNot.NOT_READY, 1, (company.boris.user_id,))]
    clock.advance(timedelta(seconds=1))
    await ready(company, company.boris)
    await make_offers(company.storage)
    _, second = await _others(company)
    assert second == [(WhyNot.OFFERED, 1, (company.anna.user_id,))]


async def _others(company: Company) -> list[list[tuple[WhyNot, int, tuple[int, ...]]]]:
    async with company.storage.reading() as session:
        kept = (await session.scalars(select(Offer.record).order_by(Offer.id))).all()
    records = [record_of(each) for each in kept]
    return [[(each.reason, each.count, each.agents) for each in record.others] for record in records if record]


async def test_a_round_reads_as_much_for_many_as_for_few(company: Company) -> None:
    await waiting(company, 1)
    await ready(company, company.anna)
    with statements(company.storage) as few:
        await make_offers(company.storage)
    await waiting(company, 9)
    await ready(company, company.boris)
    with statements(company.storage) as many:
        await make_offers(company.storage)
    assert len(_queries(many)) == len(_queries(few))


def _queries(seen: list[str]) -> list[str]:
    return [statement for statement in seen if not statement.startswith(("BEGIN", "SET", "SHOW"))]

"""What the router reads: no item hides another, whatever it asks for, and the database jumps instead of counting."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, select, text, update

from hub.access.actor import Actor
from hub.errors import NotFound
from hub.interactions.model import Interaction
from hub.queueing.accept import accept_offer
from hub.queueing.candidates import free_agents
from hub.queueing.decision import Why
from hub.queueing.heads import heads
from hub.queueing.history import RECENT, tried
from hub.queueing.lanes import lane_of
from hub.queueing.levels import waiting_levels
from hub.queueing.model import AgentCapacity, AgentSkill, CapacityProfile, QueueRing, Skill, WorkItem, WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.offers import OfferCard, open_offers
from hub.queueing.presence import heartbeat, set_mode
from hub.queueing.wrap_up import Closing, wrap_up
from storage.unit_of_work import Storage
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

MANY = 60


async def ready(company: Company, *actors: Actor) -> None:
    """Make these agents ready."""
    for actor in actors:
        await set_mode(company.storage, WorkMode.READY, "", actor)


async def wait(company: Company, count: int, **fields: Any) -> list[int]:
    """So many more items that wait in the support queue."""
    fields = {"queue_id": company.support, "channel": "email", **fields}
    async with company.storage.transaction() as work:
        told = {"subject": "", "opened_at": work.now, "last_activity_at": work.now, "channel": fields["channel"]}
        interactions = [Interaction(queue_id=fields["queue_id"], **told) for _ in range(count)]
        work.add(*interactions)
        await work.flush()
        items = [WorkItem(interaction_id=each.id, **{"eligible_at": work.now, **fields}) for each in interactions]
        work.add(*items)
        await work.flush()
        return [item.id for item in items]


async def change(company: Company, item_id: int, **fields: Any) -> str:
    """Change an item, and return the lane it is in then."""
    async with company.storage.transaction() as work:
        item = await work.locked(WorkItem, item_id)
        assert item is not None
        for name, value in fields.items():
            setattr(item, name, value)
        await work.flush()
        return item.lane


async def offered(company: Company, actor: Actor) -> OfferCard | None:
    """What an agent is offered after a round."""
    await make_offers(company.storage)
    cards = await open_offers(company.storage, actor.user_id)
    return cards[0] if cards else None


async def item_offered(company: Company, actor: Actor) -> int | None:
    """The item an agent is offered after a round."""
    card = await offered(company, actor)
    if card is None:
        return None
    async with company.storage.reading() as session:
        return await session.scalar(select(WorkItem.id).where(WorkItem.interaction_id == card.interaction_id))


async def teach(company: Company, *actors: Actor) -> None:
    """There is a skill 7, and these agents have it at level 3."""
    async with company.storage.transaction() as work:
        work.add(Skill(id=7, name="Grinders"))
        await work.flush()
        work.add(*(AgentSkill(user_id=actor.user_id, skill_id=7, level=3) for actor in actors))


@pytest.mark.parametrize(
    "in_the_way",
    [{"skills": {"7": 3}}, {"pinned_agent_id": 2}, {"channel": "call"}, {"skills": {"7": 1}, "channel": "chat"}],
)
async def test_what_nobody_can_take_hides_nothing(company: Company, in_the_way: dict[str, Any]) -> None:
    await wait(company, MANY, priority=3, **in_the_way)
    (last,) = await wait(company, 1)
    async with company.storage.transaction() as work:
        profile = CapacityProfile(name="Letters", units={"email": 20}, interrupted_by={})
        work.add(profile)
        await work.flush()
        work.add(AgentCapacity(user_id=company.anna.user_id, profile_id=profile.id))
    await ready(company, company.anna)
    assert await item_offered(company, company.anna) == last


async def test_the_lane_follows_what_an_item_asks_for(company: Company) -> None:
    (item,) = await wait(company, 1)
    assert await change(company, item, skills={"7": 3, "12": 1}) == "email|7:3,12:1"
    assert await change(company, item, channel="chat") == "chat|7:3,12:1"
    assert await change(company, item, pinned_agent_id=company.anna.user_id) == f"@{company.anna.user_id}|chat|7:3,12:1"
    assert await change(company, item, skills={}, pinned_agent_id=None) == "chat"


async def test_what_is_changed_between_reading_and_offering_is_not_offered(company: Company) -> None:
    (item,) = await wait(company, 1)
    await ready(company, company.anna)
    await change(company, item, pinned_agent_id=company.boris.user_id)
    assert await item_offered(company, company.anna) is None
    await change(company, item, pinned_agent_id=company.anna.user_id)
    assert await item_offered(company, company.anna) == item


async def test_a_full_agent_is_still_called(company: Company) -> None:
    held = await wait(company, 5)
    await ready(company, company.anna)
    for _ in held:
        card = await offered(company, company.anna)
        assert card is not None
        await accept_offer(company.storage, card.offer_id, company.anna)
    await wait(company, 1)
    assert await item_offered(company, company.anna) is None
    (call,) = await wait(company, 1, channel="call")
    assert await item_offered(company, company.anna) == call


async def test_a_customer_comes_back_to_the_same_agent(company: Company, clock: SettableClock) -> None:
    await ready(company, company.boris)
    await company.write("c@customer.com", "one", id="first@customer")
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    clock.advance(timedelta(minutes=1))
    await ready(company, company.anna)
    await heartbeat(company.storage, [company.boris.user_id])
    await company.write("c@customer.com", "two", references="first@customer")
    card = await offered(company, company.anna)
    assert card is not None
    assert card.record is not None
    assert card.record.why == Why.KNOWN


@pytest.mark.parametrize(("newer", "why"), [(RECENT - 1, Why.KNOWN), (RECENT, Why.ONLY)])
async def test_only_so_much_of_a_customer_is_looked_at(
    company: Company, clock: SettableClock, newer: int, why: Why
) -> None:
    await company.write("robot@customer.com", "one")
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    await wait(company, newer)
    clock.advance(timedelta(seconds=1))
    async with company.storage.transaction() as work:
        theirs = select(Interaction.party_id).where(Interaction.id == 1).scalar_subquery()
        await work.session.execute(
            update(Interaction).where(Interaction.id > 1).values(party_id=theirs, last_activity_at=work.now)
        )
    await ready(company, company.anna)
    card = await offered(company, company.anna)
    assert card is not None
    assert card.record is not None
    assert card.record.why == why


async def test_more_items_than_a_database_takes_values_in_one_statement(company: Company) -> None:
    async with company.storage.reading() as session:
        assert await tried(session, range(1, 40_000)) == {}


async def test_what_was_accepted_makes_no_head_longer(company: Company) -> None:
    await wait(company, 9)
    await ready(company, company.anna)
    for _ in range(3):
        card = await offered(company, company.anna)
        assert card is not None
        await accept_offer(company.storage, card.offer_id, company.anna)
    now = company.storage.clock.now()
    async with company.storage.reading() as session:
        assert len(await heads(session, await free_agents(session, now), now)) == 1


async def test_another_queue_joins_after_a_while(company: Company, clock: SettableClock) -> None:
    async with company.storage.transaction() as work:
        work.add(QueueRing(queue_id=company.support, after_seconds=60, joins_queue_id=company.sales))
    await wait(company, 1)
    await ready(company, company.clara)
    assert await offered(company, company.clara) is None
    clock.advance(timedelta(seconds=60))
    await heartbeat(company.storage, [company.clara.user_id])
    card = await offered(company, company.clara)
    assert card is not None
    assert card.record is not None
    assert card.record.ring == 1
    with pytest.raises(NotFound):
        await accept_offer(company.storage, card.offer_id, company.clara)
    helps = Actor(company.clara.user_id, "Clara", company.clara.permissions, frozenset({company.support}))
    assert await accept_offer(company.storage, card.offer_id, helps) == card.interaction_id


async def test_who_comes_back_is_given_one_thing_at_a_time(company: Company, clock: SettableClock) -> None:
    await wait(company, 3)
    await set_mode(company.storage, WorkMode.NOT_READY, "Lunch", company.anna)
    clock.advance(timedelta(minutes=30))
    await ready(company, company.anna)
    first = await offered(company, company.anna)
    assert first is not None
    await accept_offer(company.storage, first.offer_id, company.anna)
    assert await offered(company, company.anna) is None
    clock.advance(timedelta(seconds=5))
    assert await offered(company, company.anna) is not None


async def test_more_levels_than_a_database_takes_in_one_statement(company: Company) -> None:
    await teach(company, company.anna)
    for priority in range(1, 7):
        await wait(company, 1, priority=priority)
    async with company.storage.transaction() as work:
        told = {"subject": "", "opened_at": work.now, "last_activity_at": work.now, "channel": "email"}
        numbers = range(1_000, 1_600)
        rows = [{"id": number, "queue_id": company.support, **told} for number in numbers]
        await work.session.execute(insert(Interaction), rows)
        item = {"queue_id": company.support, "eligible_at": work.now}
        await work.session.execute(
            insert(WorkItem), [{"interaction_id": number, "priority": number, **item} for number in numbers]
        )
    await ready(company, company.anna)
    async with company.storage.reading() as session:
        agents = await free_agents(session, company.storage.clock.now())
        assert len(await heads(session, agents, company.storage.clock.now())) == 606


async def test_the_index_is_jumped_through(company: Company) -> None:
    await teach(company, company.anna)
    await _fill(company, 4_000)
    await ready(company, company.anna, company.boris)
    asked: list[tuple[str, Sequence[Any]]] = []

    def note(connection: object, cursor: object, statement: str, parameters: Sequence[Any], *_: object) -> None:
        asked.append((statement, parameters))

    async with company.storage.reading() as session:
        now = company.storage.clock.now()
        agents = await free_agents(session, now)
        event.listen(company.storage.reader.sync_engine, "before_cursor_execute", note)
        levels = await waiting_levels(session, [company.support], [agent.id for agent in agents])
        await heads(session, agents, now)
        event.remove(company.storage.reader.sync_engine, "before_cursor_execute", note)
    assert len(levels) == 8
    walked = [each for each in asked if "work_item.priority" in each[0] or "min(work_item.lane)" in each[0]]
    assert len(walked) == 3
    (kept,) = [each for each in asked if each[0].startswith("SELECT DISTINCT work_item.queue_id")]
    assert "ix_work_item_pinned_agent_id" in await _plan(company.storage, *kept)
    for statement, parameters in walked:
        plan = await _plan(company.storage, statement, parameters)
        assert "ix_work_item_waiting" in plan
        assert "SCAN work_item" not in plan, "SQLite reads the table"
        assert "Seq Scan on work_item" not in plan, "PostgreSQL reads the table"


async def _fill(company: Company, count: int) -> None:
    """Items of eight levels: by skill, channel and priority."""
    async with company.storage.transaction() as work:
        told = {"subject": "", "opened_at": work.now, "last_activity_at": work.now, "channel": "email"}
        rows = [{"id": number, "queue_id": company.support, **told} for number in range(1, count + 1)]
        await work.session.execute(insert(Interaction), rows)
        items = [
            {
                "interaction_id": number,
                "queue_id": company.support,
                "channel": channel,
                "skills": skills,
                "lane": lane_of(channel, skills, None),
                "priority": number % 2,
                "eligible_at": work.now,
            }
            for number in range(1, count + 1)
            for channel in [("email", "chat")[number // 2 % 2]]
            for skills in [{"7": 2} if number // 4 % 2 else {}]
        ]
        await work.session.execute(insert(WorkItem), items)
    async with company.storage.writer.connect() as connection:
        await connection.execution_options(isolation_level="AUTOCOMMIT")
        await connection.execute(text("ANALYZE"))


async def _plan(storage: Storage, statement: str, parameters: Sequence[Any]) -> str:
    explain = "EXPLAIN QUERY PLAN " if storage.url.startswith("sqlite") else "EXPLAIN "
    async with storage.reader.connect() as connection:
        rows = await connection.exec_driver_sql(explain + statement, tuple(parameters))
        return "\n".join(str(row) for row in rows)

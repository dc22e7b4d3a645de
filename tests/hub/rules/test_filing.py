"""Rules decide while a contact is filed, in its transaction, and a change counts from the next one."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from hub.access.permissions import OPERATOR
from hub.interactions.answering import set_automatic_texts
from hub.interactions.conversation import conversation
from hub.interactions.listing import InboxView
from hub.interactions.model import Interaction
from hub.interactions.release import release_interaction
from hub.interactions.understand import Understander
from hub.parties.group import set_group
from hub.queueing.candidates import free_agents
from hub.queueing.heads import heads
from hub.queueing.model import AgentSkill, Skill, WorkItem, WorkMode
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from hub.rules.conditions import Condition
from hub.rules.keep import add_rule, switch_rule
from hub.rules.matching import Effect, Ruling
from hub.rules.trial import try_rules
from hub.texts.keep import TextFields, add_text
from hub.texts.kinds import TextKind
from tests.agent_ui.stored import statements
from tests.hub.company import Company
from tests.hub.interactions.test_receive import only, rows
from tests.hub.plain_channel import PlainParser

INVOICE = Ruling("Invoices", (Condition.of("subject", "contains", "invoice"),), Effect(tags=("invoice",)))


async def added(company: Company, **effect: object) -> int:
    """A rule about invoices that does this."""
    return await add_rule(company.storage, replace(INVOICE, effect=Effect(**effect)), OPERATOR)  # type: ignore[arg-type]


async def item(company: Company) -> WorkItem:
    async with company.storage.reading() as session:
        found = await session.scalar(select(WorkItem).order_by(WorkItem.id.desc()))
    assert found is not None
    return found


async def interaction(company: Company) -> Interaction:
    async with company.storage.reading() as session:
        found = await session.scalar(select(Interaction).order_by(Interaction.id.desc()))
    assert found is not None
    return found


async def test_it_goes_where_the_rule_says_and_says_why(company: Company) -> None:
    await added(company, queue_id=company.sales, priority=7, tags=("invoice", "money"))
    await company.write("c@customer.test", "Please pay", subject="Your INVOICE")
    await company.write("d@customer.test", "Hello", subject="Something else")
    ruled, other = sorted(await rows(company, InboxView.OPEN), key=lambda row: row.id)
    assert (ruled.queue_id, ruled.tags) == (company.sales, ("invoice", "money"))
    assert (other.queue_id, other.tags) == (company.support, ())
    assert (await conversation(company.storage, OPERATOR, ruled.id)).rules == ("Invoices",)
    async with company.storage.reading() as session:
        priorities = list(await session.scalars(select(WorkItem.priority).order_by(WorkItem.id)))
    assert priorities == [7, 0]


async def test_only_who_has_the_skill_is_offered_it(company: Company) -> None:
    async with company.storage.transaction() as work:
        work.add(Skill(id=7, name="German"))
        await work.flush()
        work.add(AgentSkill(user_id=company.boris.user_id, skill_id=7, level=3))
    await added(company, skills={7: 2})
    await company.write("c@customer.test", "Bitte", subject="Invoice")
    for agent in (company.anna, company.boris):
        await set_mode(company.storage, WorkMode.READY, "", agent)
    async with company.storage.reading() as session:
        agents = await free_agents(session, company.storage.clock.now())
        (waiting,) = await heads(session, agents, company.storage.clock.now())
    assert dict(waiting.skills) == {7: 2}


async def test_what_a_rule_parks_is_shown_and_can_be_taken(company: Company) -> None:
    await added(company, park=True)
    await company.write("c@customer.test", "Win!", subject="Free invoice")
    row = await only(company, InboxView.PARKED)
    assert (await interaction(company)).reason == "rule: Invoices"
    assert await rows(company, InboxView.WAITING) == ()
    await release_interaction(company.storage, row.id, company.anna)
    assert (await only(company, InboxView.WAITING)).id == row.id


@pytest.mark.parametrize(
    ("effect", "said"),
    [
        ({"answer": "Thanks"}, "Thanks, number 1."),
        ({"answer": "Gone"}, "The inbox's own."),
        ({"silent": True}, ""),
        ({"priority": 1}, "The inbox's own."),
    ],
)
async def test_the_answer_is_the_rules_the_inboxs_or_none(
    company: Company, effect: dict[str, object], said: str
) -> None:
    await set_automatic_texts(company.storage, "support@example.com", {"en": "The inbox's own."}, OPERATOR)
    text = TextFields(TextKind.AUTOMATIC, "en", "Thanks", "Thanks, number {{ number }}.")
    await add_text(company.storage, text, OPERATOR)
    await added(company, **effect)
    await company.write("c@customer.test", "Please pay", subject="Invoice")
    entries = (await conversation(company.storage, OPERATOR, 1)).entries
    assert [entry.text for entry in entries if entry.kind == "outbound"] == ([said] if said else [])


async def test_a_rule_may_weigh_further_messages_and_leaves_them_where_they_are(company: Company) -> None:
    angry = Condition.of("body", "contains", "lawyer")
    effect = Effect(queue_id=company.sales, priority=9, tags=("angry",))
    await add_rule(company.storage, Ruling("Angry", (angry,), effect, follow_ups=True), OPERATOR)
    await added(company, tags=("later",))
    await company.write("c@customer.test", "Hello", id="q1@customer")
    row = await only(company, InboxView.WAITING)
    await pull(company.storage, row.id, company.anna)
    await company.write("c@customer.test", "My lawyer!", subject="Invoice", references="q1@customer")
    after, work_item = await interaction(company), await item(company)
    assert (after.queue_id, after.tags, after.rules) == (company.support, ["angry"], ["Angry"])
    assert (work_item.priority, work_item.agent_id) == (9, company.anna.user_id)


async def test_machines_meet_no_rules(company: Company) -> None:
    await added(company, queue_id=company.sales, tags=("invoice",))
    await company.write("news@customer.test", "Buy", subject="Invoice", auto="newsletter")
    parked = await interaction(company)
    assert (parked.state, parked.queue_id, parked.tags) == ("parked", company.support, [])


async def test_the_customers_group_is_asked(company: Company) -> None:
    wholesale = Condition.of("group", "is", "wholesale")
    await add_rule(company.storage, Ruling("Large", (wholesale,), Effect(priority=5)), OPERATOR)
    await company.write("c@customer.test", "Hello")
    await set_group(company.storage, "C@customer.test", "Wholesale", OPERATOR)
    await company.write("c@customer.test", "Hello again")
    assert (await item(company)).priority == 5


async def test_a_change_counts_from_the_next_contact_and_rules_are_read_once(company: Company) -> None:
    numbers = [await added(company, tags=(f"t{number}",)) for number in range(5)]
    understander = Understander(company.storage, {"email": PlainParser()}, company.composer)
    costs = []
    for number in range(3):
        await company.hand_in(b"sender: c%d@customer.test\nid: %d@c\nsubject: invoice\n\nHello" % (number, number))
        with statements(company.storage) as run:
            await understander.run_once()
        costs.append(len({each for each in run if "FROM rule" in each}))
        if number == 1:
            await switch_rule(company.storage, numbers[0], False, OPERATOR)
    assert costs == [2, 1, 2]
    assert (await interaction(company)).tags == ["t1", "t2", "t3", "t4"]


async def test_a_dry_run_tells_and_changes_nothing(company: Company) -> None:
    for number in range(4):
        await company.write(f"c{number}@customer.test", "Please", subject="Invoice" if number % 2 else "Order")
    before = [row.version for row in await rows(company, InboxView.OPEN)]
    with statements(company.storage) as run:
        trials = await try_rules(company.storage, [INVOICE], OPERATOR, limit=3)
    assert [(trial.sender, trial.decision.effect.tags) for trial in trials] == [
        ("c3@customer.test", ("invoice",)),
        ("c1@customer.test", ("invoice",)),
    ]
    assert len({each for each in run if "SELECT" in each}) <= 2
    assert [row.version for row in await rows(company, InboxView.OPEN)] == before

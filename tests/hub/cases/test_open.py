"""Cases are made from a conversation with everything filled in, and by a rule; categories decide what is left open."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.audit import audit_entries
from hub.access.permissions import OPERATOR
from hub.cases.categories import category_tree
from hub.cases.customer import WORDS
from hub.cases.keep_category import CategoryDraft, add_category, keep_category
from hub.cases.listing import CaseFilter, cases
from hub.cases.open import NewCase, filled_in, open_case
from hub.documents.flow import flow
from hub.documents.kind import PartnerFunction
from hub.documents.kinds import KINDS
from hub.documents.model import Document, DocumentParty
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.interactions.model import Interaction
from hub.parties.merge import merge, undo_merge
from hub.queueing.pull import pull
from hub.rules.conditions import Condition
from hub.rules.keep import add_rule
from hub.rules.matching import Effect, Ruling
from tests.hub.cases.help_desk import HOUR, HelpDesk, with_rights_of


async def test_a_conversation_fills_a_case_in(help_desk: HelpDesk) -> None:
    await help_desk.company.write("c@customer.com", "It makes a noise.", subject="Noise", name="Carla")
    known = await filled_in(help_desk.storage, 1, help_desk.anna)
    assert (known.title, known.description, known.party_name) == ("Noise", "It makes a noise.", "Carla")
    with pytest.raises(NotFound):
        await filled_in(help_desk.storage, 1, help_desk.clara)
    wanted = NewCase(known.title, help_desk.hardware, description=known.description, concerns=1, key="a-click-of-hers")
    case = await open_case(help_desk.storage, wanted, help_desk.anna)
    assert await open_case(help_desk.storage, wanted, help_desk.anna) == case
    document, detail = await help_desk.document(case), await help_desk.detail(case)
    assert (document.customer_id, document.owner_id) == (known.party_id, help_desk.anna.user_id)
    assert (detail.priority, detail.description) == (2, "It makes a noise.")
    async with help_desk.storage.reading() as session:
        parties = (await session.scalars(select(DocumentParty).where(DocumentParty.document_id == case))).all()
    assert [(each.function, each.party_id) for each in parties] == [(PartnerFunction.CONTACT, known.party_id)]
    edges = (await flow(help_desk.storage, case, help_desk.anna)).edges
    assert [(edge.source, edge.target.id) for edge in edges] == [(("interaction", 1), case)]
    with pytest.raises(Invalid):
        await open_case(help_desk.storage, NewCase(" "), help_desk.anna)
    with pytest.raises(NotAllowed):
        await open_case(help_desk.storage, replace(wanted, key=""), help_desk.company.boris)


async def test_a_case_stays_with_whoever_wrote_when_a_merge_is_taken_back(help_desk: HelpDesk) -> None:
    storage = help_desk.storage
    for address in ("bob@customer.com", "c@customer.com"):
        await help_desk.company.write(address, "It makes a noise.", subject="Noise")
    async with storage.reading() as session:
        wrote = await session.scalars(select(Interaction.party_id).order_by(Interaction.id))
        bob, carla = (party or 0 for party in wrote)
    merged = await merge(storage, bob, carla, "", help_desk.anna)
    case = await open_case(storage, NewCase("Noise", help_desk.hardware, concerns=2), help_desk.anna)
    of_bob = CaseFilter(customer_id=bob)
    assert [row.id for row in (await cases(storage, of_bob, help_desk.anna)).rows] == [case]
    await undo_merge(storage, merged, help_desk.anna)
    assert (await cases(storage, of_bob, help_desk.anna)).rows == ()
    of_carla = CaseFilter(customer_id=carla)
    assert [row.id for row in (await cases(storage, of_carla, help_desk.anna)).rows] == [case]


async def test_a_rule_opens_a_case_with_a_first_message(help_desk: HelpDesk) -> None:
    condition = Condition.of("subject", "contains", "noise")
    effect = Effect(case_category_id=help_desk.hardware)
    await add_rule(help_desk.storage, Ruling("Noise", (condition,), effect, follow_ups=True), OPERATOR)
    await help_desk.company.write("c@customer.com", "Since today.", subject="A noise", id="first@customer")
    await help_desk.company.write("c@customer.com", "It is loud.", subject="A noise", references="first@customer")
    await help_desk.company.write("d@customer.com", "Hello.", subject="A question")
    async with help_desk.storage.reading() as session:
        made = (await session.scalars(select(Document))).all()
    assert [(each.title, each.owner_id, each.source_channel) for each in made] == [("A noise", None, "email")]
    assert (await help_desk.detail(made[0].id)).description == "Since today."
    await pull(help_desk.storage, 1, help_desk.anna)
    assert await help_desk.escalate(made[0].id)
    with pytest.raises(Invalid):
        await add_rule(help_desk.storage, Ruling("Other", (condition,), Effect(case_category_id=99)), OPERATOR)


async def test_categories_are_kept_with_their_history(help_desk: HelpDesk) -> None:
    storage = help_desk.storage
    printer = await add_category(storage, CategoryDraft("Printer", help_desk.hardware), OPERATOR)
    case = await help_desk.ask(category_id=printer)
    due = (await help_desk.detail(case)).due_at
    top = CategoryDraft("Hardware", None, help_desk.company.sales, solve_seconds=2 * HOUR)
    await keep_category(storage, help_desk.hardware, 1, top, OPERATOR)
    assert due is not None
    sooner = (await help_desk.detail(case)).due_at
    assert sooner is not None
    assert (due - sooner).total_seconds() == 2 * HOUR
    for draft, version in ((top, 1), (replace(top, name="Things"), 1)):
        with pytest.raises(Conflict):
            await keep_category(storage, help_desk.hardware, version, draft, OPERATOR)
    for wrong in (
        CategoryDraft(" "),
        CategoryDraft("X", 99),
        CategoryDraft("X", queue_id=99),
        CategoryDraft("X", late_queue_id=99),
        CategoryDraft("X", priority=6),
        CategoryDraft("X", solve_seconds=0),
    ):
        with pytest.raises(Invalid):
            await add_category(storage, wrong, OPERATOR)
    with pytest.raises(Invalid):
        await keep_category(storage, help_desk.hardware, 2, replace(top, parent_id=printer), OPERATOR)
    for taken in (CategoryDraft("hardware"), CategoryDraft("Printer", help_desk.hardware)):
        with pytest.raises(Conflict):
            await add_category(storage, taken, OPERATOR)
    with pytest.raises(NotAllowed):
        await add_category(storage, CategoryDraft("Y"), help_desk.anna)
    await keep_category(storage, printer, 1, CategoryDraft("Printer", help_desk.hardware, retired=True), OPERATOR)
    assert [branch.path for branch in await category_tree(storage)] == [("Hardware",)]
    assert len(await category_tree(storage, retired=True)) == 2
    told = [entry.detail for entry in await audit_entries(storage) if entry.action == "category.changed"]
    assert {(each["experts"], each.get("late before")) for each in told} == {("Sales", "Late"), ("", None)}


def test_a_customer_reads_how_their_case_stands_in_words_for_them() -> None:
    assert WORDS.keys() == {state.name for state in KINDS["case"].states}


async def test_a_list_of_the_teams_cases_has_those_of_whoever_serves_a_queue_of_mine(help_desk: HelpDesk) -> None:
    of_anna, of_clara = [
        await open_case(help_desk.storage, NewCase(f"Of {by.name}", help_desk.hardware), by)
        for by in (help_desk.anna, help_desk.clara)
    ]

    async def listed(by: Actor) -> list[int]:
        return [row.id for row in (await cases(help_desk.storage, CaseFilter(team_only=True), by)).rows]

    assert await listed(help_desk.anna) == await listed(help_desk.boris) == [of_anna]
    assert await listed(help_desk.clara) == [of_clara]
    supervisor = with_rights_of("supervisor", help_desk.company.sven)
    assert await listed(supervisor) == [of_clara, of_anna]

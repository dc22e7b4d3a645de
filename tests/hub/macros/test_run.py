"""Macros are kept by administrators, offered where they belong, and run step by step until one is refused."""

from dataclasses import replace

import pytest

from hub.access.permissions import OPERATOR
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.interactions.conversation import conversation
from hub.macros.keep import MacroFields, add_macro, change_macro, switch_macro
from hub.macros.listing import macro, macros, macros_for
from hub.macros.run import Outcome, Running, run_macro
from hub.macros.steps import Step, Steps
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from tests.hub.company import Company
from tests.hub.interactions.test_reply import opened

STEPS = Steps("Hello {{ customer }}", ("vip",), (), 7, "For {{ queue }}", Step.CLOSE, code="solved")
FIELDS = MacroFields("Solve it", STEPS, "1")


async def kept(company: Company, steps: Steps = STEPS, queue_id: int | None = None) -> tuple[int, Running]:
    """A macro, and Anna about to run it on a new conversation."""
    number = await add_macro(company.storage, replace(FIELDS, steps=steps, queue_id=queue_id), OPERATOR)
    said = await opened(company)
    return number, Running(number, said.row.id, said.last_message_id, "a key of a click")


async def test_everything_is_done_in_order(company: Company) -> None:
    _, running = await kept(company)
    outcome = await run_macro(company.storage, running, company.anna)
    assert outcome == Outcome(STEPS.order, "Hello c@customer.com")
    said = await conversation(company.storage, OPERATOR, running.interaction_id)
    assert (said.row.state, said.row.tags) == ("closed", ("vip",))
    assert [entry.text for entry in said.entries if entry.kind == "note"] == ["For Support"]


async def test_the_first_refusal_stops_it_and_what_was_done_stays(company: Company) -> None:
    _, running = await kept(company)
    await pull(company.storage, running.interaction_id, company.boris)
    outcome = await run_macro(company.storage, running, company.anna)
    assert (outcome.done, outcome.refused) == ((Step.INSERT, Step.TAGS), Step.PRIORITY)
    assert isinstance(outcome.error, Conflict)
    said = await conversation(company.storage, OPERATOR, running.interaction_id)
    assert (said.row.state, said.row.tags, len(said.entries)) == ("open", ("vip",), 1)


async def test_it_ends_nothing_that_has_something_unseen(company: Company) -> None:
    _, running = await kept(company, Steps(ending=Step.SNOOZE, hours=2))
    unseen = await run_macro(company.storage, replace(running, seen_message_id=0), company.anna)
    assert (unseen.done, unseen.refused) == ((), Step.SNOOZE)
    assert (await run_macro(company.storage, running, company.anna)).done == (Step.SNOOZE,)
    said = await conversation(company.storage, OPERATOR, running.interaction_id)
    assert said.row.snoozed_until is not None


async def test_it_is_transferred(company: Company) -> None:
    _, running = await kept(company, Steps(ending=Step.TRANSFER, queue_id=company.sales))
    (offered,) = await macros_for(company.storage, company.anna, running.interaction_id)
    assert offered.leads_to == "Sales"
    assert (await run_macro(company.storage, running, company.anna)).done == (Step.TRANSFER,)
    with pytest.raises(NotFound):
        await macros_for(company.storage, company.anna, running.interaction_id)


async def test_it_ends_nothing_that_a_colleague_put_aside(company: Company) -> None:
    _, running = await kept(company, Steps(priority=7, ending=Step.TRANSFER, queue_id=company.sales))
    await pull(company.storage, running.interaction_id, company.boris)
    await snooze(company.storage, Snoozing(running.interaction_id), company.boris)
    outcome = await run_macro(company.storage, running, company.anna)
    assert (outcome.done, outcome.refused) == ((Step.PRIORITY,), Step.TRANSFER)
    assert outcome.error is not None
    assert outcome.error.values == {"name": "Boris"}


async def test_it_is_offered_where_it_belongs_while_it_is_in_use(company: Company) -> None:
    number, running = await kept(company, queue_id=company.support)
    await add_macro(company.storage, replace(FIELDS, name="A for all", key=""), OPERATOR)
    sales = MacroFields("Sell", Steps(note="Sold"), "2", company.sales)
    foreign = await add_macro(company.storage, sales, OPERATOR)
    offered = await macros_for(company.storage, company.anna, running.interaction_id)
    assert [(each.name, each.steps.text, each.leads_to) for each in offered] == [
        ("Solve it", "Hello c@customer.com", "Solved"),
        ("A for all", "Hello c@customer.com", "Solved"),
    ]
    with pytest.raises(NotFound):
        await run_macro(company.storage, replace(running, macro_id=foreign), company.anna)
    await switch_macro(company.storage, number, False, OPERATOR)
    with pytest.raises(NotFound):
        await run_macro(company.storage, running, company.anna)
    with pytest.raises(NotFound):
        await run_macro(company.storage, running, company.clara)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"key": "0"}, "key"),
        ({"steps": Steps()}, "text"),
        ({"steps": Steps("{{ custmer }}")}, "text"),
        ({"steps": Steps("x" * 20_001)}, "text"),
        ({"steps": Steps(note="{{ x }}")}, "note"),
        ({"steps": Steps(add_tags=("x" * 41,))}, "add_tags"),
        ({"steps": Steps(priority=11)}, "priority"),
        ({"steps": Steps(ending=Step.TRANSFER)}, "queue_id"),
        ({"steps": Steps(ending=Step.TRANSFER, queue_id=1_000)}, "queue_id"),
        ({"steps": Steps(ending=Step.SNOOZE, hours=24 * 366)}, "hours"),
        ({"steps": Steps(ending=Step.CLOSE, code="unknown")}, "code"),
    ],
)
async def test_what_is_wrong_is_refused_by_its_field(company: Company, changed: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        await add_macro(company.storage, replace(FIELDS, **changed), OPERATOR)  # type: ignore[arg-type]
    assert list(refused.value.fields) == [field]


async def test_every_change_is_kept_with_who_made_it(company: Company) -> None:
    number, _ = await kept(company)
    await change_macro(company.storage, number, replace(FIELDS, name="Solve"), 1, OPERATOR)
    with pytest.raises(Conflict):
        await change_macro(company.storage, number, FIELDS, 1, OPERATOR)
    await switch_macro(company.storage, number, False, OPERATOR)
    row, changes = await macro(company.storage, number, OPERATOR)
    assert (row.name, row.active, row.version) == ("Solve", False, 3)
    assert [(each.change, each.name, each.by) for each in changes] == [
        ("disabled", "Solve", "command line"),
        ("changed", "Solve", "command line"),
        ("added", "Solve it", "command line"),
    ]
    with pytest.raises(NotFound):
        await macro(company.storage, 1_000, OPERATOR)
    for attempt in (macros(company.storage, company.anna), add_macro(company.storage, FIELDS, company.sven)):
        with pytest.raises(NotAllowed):
            await attempt

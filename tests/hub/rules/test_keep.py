"""Rules are kept by administrators alone; every change makes a version, and any version can be had back."""

from dataclasses import replace

import pytest

from hub.access.audit import audit_entries
from hub.access.permissions import OPERATOR
from hub.errors import Conflict, Invalid, NotAllowed, NotFound
from hub.queueing.model import Skill
from hub.rules.conditions import Condition
from hub.rules.keep import add_rule, change_rule, move_rule, remove_rule, restore_rule, switch_rule
from hub.rules.listing import history, rule, rules
from hub.rules.matching import Effect, Ruling
from tests.hub.company import Company

URGENT = Ruling("Urgent", (Condition.of("subject", "contains", "urgent"),), Effect(priority=9, tags=("urgent",)))


async def names(company: Company) -> list[str]:
    return [row.ruling.name for row in await rules(company.storage, OPERATOR)]


async def test_a_rule_comes_back_as_it_was_written(company: Company) -> None:
    async with company.storage.transaction() as work:
        work.add(Skill(id=7, name="German"))
    effect = Effect(company.sales, 3, {7: 2}, ("a", "ü"), "Hello", park=True)
    written = Ruling(
        "Everything", (*URGENT.conditions, Condition.of("size", "larger", "10")), effect, False, True, True
    )
    number = await add_rule(company.storage, written, OPERATOR)
    assert (await rule(company.storage, number, OPERATOR)).ruling == written


async def test_every_change_is_in_its_history_and_can_be_taken_back(company: Company) -> None:
    storage = company.storage
    number = await add_rule(storage, URGENT, OPERATOR)
    await change_rule(storage, number, replace(URGENT, name="Very urgent", effect=Effect(priority=10)), 1, OPERATOR)
    await switch_rule(storage, number, False, OPERATOR)
    await restore_rule(storage, number, 1, OPERATOR)
    assert (await rule(storage, number, OPERATOR)).ruling == URGENT
    told = [(row.version, row.change, row.ruling.name) for row in await history(storage, number, OPERATOR)]
    assert told == [
        (4, "restored", "Urgent"),
        (3, "disabled", "Very urgent"),
        (2, "changed", "Very urgent"),
        (1, "added", "Urgent"),
    ]
    assert [entry.action for entry in await audit_entries(storage)][-1] == "rule.restored"
    with pytest.raises(NotFound):
        await restore_rule(storage, number, 99, OPERATOR)


async def test_two_people_do_not_write_over_each_other(company: Company) -> None:
    number = await add_rule(company.storage, URGENT, OPERATOR)
    await change_rule(company.storage, number, replace(URGENT, name="Mine"), 1, OPERATOR)
    with pytest.raises(Conflict):
        await change_rule(company.storage, number, replace(URGENT, name="Theirs"), 1, OPERATOR)
    assert await names(company) == ["Mine"]


async def test_rules_change_places(company: Company) -> None:
    numbers = [await add_rule(company.storage, replace(URGENT, name=name), OPERATOR) for name in "abc"]
    await move_rule(company.storage, numbers[2], True, OPERATOR)
    await move_rule(company.storage, numbers[0], True, OPERATOR)
    assert await names(company) == ["a", "c", "b"]
    await move_rule(company.storage, numbers[0], False, OPERATOR)
    assert await names(company) == ["c", "a", "b"]


async def test_a_removed_rule_is_gone_but_for_its_history(company: Company) -> None:
    number = await add_rule(company.storage, URGENT, OPERATOR)
    await remove_rule(company.storage, number, OPERATOR)
    assert await names(company) == []
    with pytest.raises(NotFound):
        await rule(company.storage, number, OPERATOR)
    with pytest.raises(NotFound):
        await switch_rule(company.storage, number, True, OPERATOR)
    assert [row.change for row in await history(company.storage, number, OPERATOR)] == ["removed", "added"]


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", replace(URGENT, name=" ")),
        ("name", replace(URGENT, name="a\nb")),
        ("conditions", replace(URGENT, conditions=URGENT.conditions * 31)),
        ("tags", replace(URGENT, effect=Effect(tags=("",)))),
        ("tags", replace(URGENT, effect=Effect(tags=("a,b",)))),
        ("tags", replace(URGENT, effect=Effect(tags=tuple("abcdefghijk")))),
        ("priority", replace(URGENT, effect=Effect(priority=11))),
        ("queue", replace(URGENT, effect=Effect(queue_id=99))),
        ("skills", replace(URGENT, effect=Effect(skills={99: 1}))),
        ("answer", replace(URGENT, effect=Effect(answer="Hello", silent=True))),
        ("effect", replace(URGENT, effect=Effect())),
    ],
)
async def test_what_is_wrong_is_refused_by_its_field(company: Company, field: str, wrong: Ruling) -> None:
    with pytest.raises(Invalid) as refused:
        await add_rule(company.storage, wrong, OPERATOR)
    assert list(refused.value.fields) == [field]


async def test_only_administrators_keep_rules(company: Company) -> None:
    number = await add_rule(company.storage, URGENT, OPERATOR)
    storage, sven = company.storage, company.sven
    for attempt in (
        add_rule(storage, URGENT, sven),
        change_rule(storage, number, URGENT, 1, sven),
        switch_rule(storage, number, False, sven),
        move_rule(storage, number, True, sven),
        remove_rule(storage, number, sven),
        restore_rule(storage, number, 1, sven),
        rules(storage, sven),
        rule(storage, number, sven),
        history(storage, number, sven),
    ):
        with pytest.raises(NotAllowed):
            await attempt

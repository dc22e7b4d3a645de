"""Cases belong together: parts of another one, or many with one problem behind them that is solved for all."""

import asyncio

import pytest

from hub.cases.relate import Relation, relate, related, solve_with, unrelate
from hub.documents.create import Draft, create
from hub.documents.transition import Step, transition
from hub.errors import Conflict, Invalid, NotFound
from tests.hub.cases.help_desk import HelpDesk


async def three(help_desk: HelpDesk) -> tuple[int, int, int]:
    made = [await create(help_desk.storage, Draft("case", {"title": name}), help_desk.anna) for name in "ABC"]
    return made[0], made[1], made[2]


async def told(help_desk: HelpDesk, case: int) -> list[tuple[str, str]]:
    return [(each.title, each.as_what) for each in await related(help_desk.storage, case, help_desk.anna)]


async def test_a_problem_is_solved_for_all_that_have_it(help_desk: HelpDesk) -> None:
    problem, one, two = await three(help_desk)
    for case in (one, two):
        seen = await help_desk.seen(case)
        await relate(help_desk.storage, seen, "c2026-000001", Relation.PROBLEM, help_desk.anna)
    assert await told(help_desk, problem) == [("B", "case"), ("C", "case")]
    assert await told(help_desk, one) == [("A", "problem")]
    with pytest.raises(Conflict):
        await solve_with(help_desk.storage, problem, [one], "", help_desk.anna)
    solve = Step(await help_desk.seen(problem), "solve", "A new bearing.")
    await transition(help_desk.storage, solve, help_desk.anna)
    assert await solve_with(help_desk.storage, problem, [one, two, 99], "As C2026-000001", help_desk.anna) == 2
    assert await solve_with(help_desk.storage, problem, [one, two], "Again", help_desk.anna) == 0
    assert {(await help_desk.document(case)).state for case in (one, two)} == {"solved"}


@pytest.mark.parametrize("between", [False, True])
async def test_two_who_say_at_once_what_makes_a_ring_do_not_make_one(help_desk: HelpDesk, between: bool) -> None:
    """A is said to be above C and D above A; with cases between, C is above D already, otherwise they are one."""
    a, _, c = await three(help_desk)
    d = await create(help_desk.storage, Draft("case", {"title": "D"}), help_desk.anna) if between else c
    number = {case: (await help_desk.document(case)).number or "" for case in (a, c, d)}
    if between:
        await relate(help_desk.storage, await help_desk.seen(d), number[c], Relation.PARENT, help_desk.anna)
    said = ((await help_desk.seen(c), number[a]), (await help_desk.seen(a), number[d]))
    ways = (relate(help_desk.storage, seen, above, Relation.PARENT, help_desk.anna) for seen, above in said)
    results = await asyncio.gather(*ways, return_exceptions=True)
    assert sorted(isinstance(each, Conflict) for each in results) == [False, True]


async def test_a_case_is_part_of_another_and_not_of_itself(help_desk: HelpDesk) -> None:
    whole, part, _ = await three(help_desk)
    await relate(help_desk.storage, await help_desk.seen(part), "C2026-000001", Relation.PARENT, help_desk.anna)
    assert await told(help_desk, whole) == [("B", "part")]
    assert await told(help_desk, part) == [("A", "parent")]
    with pytest.raises(Conflict):
        await relate(help_desk.storage, await help_desk.seen(whole), "C2026-000002", Relation.PARENT, help_desk.anna)
    for number in ("C2026-000001", "C2026-000099", ""):
        with pytest.raises(Invalid):
            await relate(help_desk.storage, await help_desk.seen(whole), number, Relation.PARENT, help_desk.anna)
    await unrelate(help_desk.storage, await help_desk.seen(whole), part, help_desk.anna)
    assert await told(help_desk, whole) == []
    with pytest.raises(NotFound):
        await unrelate(help_desk.storage, await help_desk.seen(whole), 99, help_desk.anna)

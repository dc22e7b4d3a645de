"""A case that is over leaves no work behind: its experts' goes, and whoever asked them goes on."""

import asyncio

import pytest
from sqlalchemy import select

from hub.cases.over import end_due
from hub.desks.model import Alert
from hub.documents.transition import Step, transition
from hub.figures.model import Outcome, Passage
from hub.queueing.pull import pull
from hub.queueing.states import WorkState
from tests.hub.cases.help_desk import HelpDesk


async def over(desk: HelpDesk, case: int, way: str = "solve", reason: str = "It was the switch") -> None:
    """Boris says how it goes on with the case, whoever deals with it."""
    await transition(desk.storage, Step(await desk.seen(case), way, reason), desk.boris)


async def alerts(desk: HelpDesk) -> list[tuple[object, ...]]:
    async with desk.storage.reading() as session:
        query = select(Alert.user_id, Alert.kind, Alert.interaction_id).order_by(Alert.id)
        return [tuple(row) for row in await session.execute(query)]


async def passage(desk: HelpDesk, interaction: int) -> tuple[object, ...]:
    """How the newest way of its work through a queue went."""
    query = select(Passage.outcome, Passage.phase).where(Passage.interaction_id == interaction)
    async with desk.storage.reading() as session:
        return tuple((await session.execute(query.order_by(Passage.number.desc()).limit(1))).one())


@pytest.mark.parametrize("in_hand", [False, True], ids=["waiting", "in hand"])
async def test_experts_have_nothing_to_do_any_more_and_the_agent_goes_on(help_desk: HelpDesk, in_hand: bool) -> None:
    case = await help_desk.ask()
    work = await help_desk.escalate(case)
    if in_hand:
        await pull(help_desk.storage, work, help_desk.clara)
    await over(help_desk, case)
    assert await end_due(help_desk.storage) == 1
    assert await help_desk.item(work) is None
    told = [(help_desk.clara.user_id, "over", work)] if in_hand else []
    assert await alerts(help_desk) == [*told, (help_desk.anna.user_id, "over", 1)]
    said = await help_desk.read(work, help_desk.clara)
    assert said.entries[-1].text == "It was the switch"
    assert await passage(help_desk, work) == (Outcome.DISMISSED, "ended")
    item = await help_desk.item(1)
    assert item is not None
    assert (item.state, item.last_agent_id) == (WorkState.WAITING, help_desk.anna.user_id)
    assert (await help_desk.detail(case)).level == 0
    assert await end_due(help_desk.storage) == 0


async def test_it_can_go_on_and_experts_be_asked_again(help_desk: HelpDesk) -> None:
    case = await help_desk.ask()
    work = await help_desk.escalate(case)
    await over(help_desk, case)
    await over(help_desk, case, "reopen", "Not at all")
    # It goes on: nothing ends any more.
    assert await end_due(help_desk.storage) == 0
    assert await help_desk.item(work) is not None
    await over(help_desk, case)
    assert await end_due(help_desk.storage) == 1
    await over(help_desk, case, "reopen", "Still not")
    assert await help_desk.escalate(case, aside=False) == work
    item = await help_desk.item(work)
    assert item is not None
    assert item.state == WorkState.WAITING


async def test_an_expert_who_solves_it_wraps_up_themselves(help_desk: HelpDesk) -> None:
    case = await help_desk.ask()
    work = await help_desk.escalate(case)
    await pull(help_desk.storage, work, help_desk.clara)
    await transition(help_desk.storage, Step(await help_desk.seen(case), "solve", "Bearing"), help_desk.clara)
    assert await end_due(help_desk.storage) == 1
    item = await help_desk.item(work)
    assert item is not None
    assert (item.state, item.agent_id) == (WorkState.ACTIVE, help_desk.clara.user_id)
    assert await alerts(help_desk) == [(help_desk.anna.user_id, "over", 1)]


async def test_without_experts_nothing_is_to_be_ended(help_desk: HelpDesk) -> None:
    await over(help_desk, await help_desk.ask())
    assert await end_due(help_desk.storage) == 0


async def test_several_do_it_once(help_desk: HelpDesk) -> None:
    case = await help_desk.ask()
    await help_desk.escalate(case)
    await over(help_desk, case)
    assert sum(await asyncio.gather(*(end_due(help_desk.storage) for _ in range(3)))) == 1

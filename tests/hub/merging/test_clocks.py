"""What is promised to a customer keeps its truth when two conversations become one, and two again."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from hub.interactions.conversation import conversation
from hub.interactions.reply import ReplyRequest, reply
from hub.merging.merge import Merging, merge
from hub.merging.unmerge import unmerge
from hub.queueing.model import Queue
from hub.queueing.wrap_up import Closing, wrap_up
from hub.service_level.model import ServiceClock, ServiceGoal, ServicePolicy
from hub.service_level.tell import tell_due
from storage.events import EventRow
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

HOUR = timedelta(hours=1)
CARLA = "carla@customer.com"


@pytest.fixture
async def began(company: Company, clock: SettableClock) -> datetime:
    """Carla wrote twice, half an hour apart, and is promised an answer in two hours and a solution in eight."""
    async with company.storage.transaction() as work:
        for queue in await work.session.scalars(select(Queue)):
            times = {"first_response_seconds": 7200, "next_response_seconds": 3600, "resolution_seconds": 28_800}
            work.add(ServicePolicy(queue_id=queue.id, **times))
    first = clock.now()
    await company.write(CARLA, "Where is it?", id="one@customer")
    clock.advance(HOUR / 2)
    await company.write(CARLA, "The blue one", id="two@customer")
    return first


async def due(company: Company, number: int) -> tuple[str, datetime | None]:
    async with company.storage.reading() as session:
        clock = await session.get(ServiceClock, number)
    assert clock is not None
    return clock.goal, clock.due_at


async def goals(company: Company) -> list[tuple[int, str, datetime, bool, bool]]:
    """Every goal: whose, which, since when, whether it still runs, whether people were told that it is late."""
    async with company.storage.reading() as session:
        rows = await session.scalars(select(ServiceGoal).order_by(ServiceGoal.interaction_id, ServiceGoal.since))
        return sorted(
            (row.interaction_id, row.goal, row.since, row.ended_at is None, row.breached_at is not None) for row in rows
        )


async def answer(company: Company, number: int) -> None:
    last = (await conversation(company.storage, company.anna, number)).last_message_id
    await reply(company.storage, ReplyRequest(number, "Soon.", last, uuid4().hex), company.anna, company.composer)


async def test_the_first_unanswered_question_counts_and_its_goals_run_on(company: Company, began: datetime) -> None:
    before = await goals(company)
    await merge(company.storage, Merging(1, 2), company.anna)
    assert await due(company, 1) == ("", None)
    assert await due(company, 2) == ("firstResponse", began + 2 * HOUR)
    assert [(goal, since) for number, goal, since, runs, _ in await goals(company) if number == 2 and runs] == [
        ("firstResponse", began),
        ("resolution", began),
    ]
    await unmerge(company.storage, 1, company.anna)
    assert [await due(company, number) for number in (1, 2)] == [
        ("firstResponse", began + 2 * HOUR),
        ("firstResponse", began + 2.5 * HOUR),
    ]
    assert await goals(company) == before


async def test_people_are_told_once(company: Company, began: datetime, clock: SettableClock) -> None:
    clock.advance(1.5 * HOUR)
    await tell_due(company.storage)
    told = [goal[:3] for goal in await goals(company) if goal[4]]
    assert [since for _, _, since in told] == [began]
    await merge(company.storage, Merging(1, 2), company.anna)
    clock.advance(HOUR / 4)
    await tell_due(company.storage)
    assert [goal[:3] for goal in await goals(company) if goal[4]] == [(2, "firstResponse", began)]


async def test_time_on_both_counts_once_and_comes_back(company: Company, began: datetime, clock: SettableClock) -> None:
    await answer(company, 1)
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    clock.advance(HOUR)
    await merge(company.storage, Merging(2, 1), company.anna)
    # It was closed only after the second had come: nothing that counts was lost.
    assert (await due(company, 1))[1] is not None
    async with company.storage.reading() as session:
        joined = await session.get(ServiceClock, 1)
    assert joined is not None
    assert (joined.opened_at, joined.stood()) == (began, ())
    clock.advance(HOUR)
    await unmerge(company.storage, 2, company.anna)
    assert await due(company, 1) == ("", None)
    assert await due(company, 2) == ("firstResponse", began + 2.5 * HOUR)


async def test_in_whatever_order_they_are_taken_back_each_has_its_own_time_again(
    company: Company, began: datetime, clock: SettableClock
) -> None:
    clock.advance(HOUR / 2)
    await company.write(CARLA, "And the red one", id="three@customer")
    own = {1: began, 2: began + HOUR / 2, 3: began + HOUR}
    for number in (1, 2):
        clock.advance(HOUR / 4)
        await merge(company.storage, Merging(number, 3), company.anna)
    assert await opened(company, 3) == own[1]
    clock.advance(HOUR / 4)
    await unmerge(company.storage, 1, company.anna)
    assert [await opened(company, number) for number in (1, 3)] == [own[1], own[2]]
    await unmerge(company.storage, 2, company.anna)
    assert [await opened(company, number) for number in (1, 2, 3)] == [*own.values()]
    solved = [(number, since) for number, goal, since, runs, _ in await goals(company) if runs and goal == "resolution"]
    assert solved == [*own.items()]


async def opened(company: Company, number: int) -> datetime:
    async with company.storage.reading() as session:
        return (await session.get_one(ServiceClock, number)).opened_at


async def test_of_two_that_began_at_once_people_are_told_once(
    company: Company, began: datetime, clock: SettableClock
) -> None:
    await company.write(CARLA, "And the red one", id="three@customer")
    clock.advance(1.75 * HOUR)
    await tell_due(company.storage)
    await merge(company.storage, Merging(3, 2), company.anna)
    clock.advance(HOUR)
    await tell_due(company.storage)
    before = await told(company)
    await unmerge(company.storage, 3, company.anna)
    await tell_due(company.storage)
    assert await told(company) == before
    assert [goal for goal in await goals(company) if goal[0] in (2, 3) and goal[1] == "firstResponse"] == [
        (number, "firstResponse", began + HOUR / 2, True, True) for number in (2, 3)
    ]


async def told(company: Company) -> list[str]:
    names = ("ServiceLevelWarned", "ServiceLevelBreached")
    async with company.storage.reading() as session:
        return list(
            await session.scalars(select(EventRow.stream).where(EventRow.name.in_(names)).order_by(EventRow.id))
        )

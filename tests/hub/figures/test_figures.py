"""The figures of a morning, each as it is counted by hand."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.errors import Invalid, NotAllowed
from hub.figures.figures import By, figures, figures_by
from hub.figures.listing import passages_behind
from hub.figures.measures import Measure, Scope
from hub.figures.model import ModeStretch, Outcome, Passage
from hub.interactions.spam import mark_spam
from hub.queueing.model import WorkMode
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.wrap_up import Closing, wrap_up
from storage.unit_of_work import Storage
from tests.hub.company import Company
from tests.hub.figures.test_kept import check
from tests.hub.old_follow_up import plan_as_before
from tests.hub.queueing.test_make_offers import statements
from tests.services.storage_fixture import SettableClock


def _queries(sent: list[str]) -> int:
    return sum(statement.startswith("SELECT") for statement in sent)


async def test_the_figures_of_a_morning(company: Company, morning: Scope) -> None:
    found = await figures(company.storage, company.sven, morning)
    assert {measure.value: count for measure, count in found.counts.items()} == {
        "offered": 5,
        "answered": 2,
        "inTime": 1,
        "rated": 3,
        "abandoned": 2,
        "shortlyAbandoned": 1,
        "moved": 0,
        "unanswered": 1,
        "waiting": 2,
        "inHand": 0,
        "handled": 2,
    }
    assert found.service_level == pytest.approx(1 / 3)
    assert found.abandonment == pytest.approx(1 / 4)
    assert found.speed_of_answer == 35
    assert found.handling_time == (100 + 20 + 40) / 2
    assert found.oldest is not None
    assert morning.now - found.oldest == timedelta(seconds=60 + 40 + 2 + 30 + 5)


async def test_figures_agree_with_lists_and_with_rebuilt_rows(company: Company, morning: Scope) -> None:
    await check(company.storage, morning)


async def test_figures_by_agent_queue_and_channel(company: Company, morning: Scope) -> None:
    agents = await figures_by(company.storage, company.sven, morning, By.AGENT)
    assert agents[company.anna.user_id].handling_time == 120
    assert agents[company.boris.user_id].handling_time == 40
    assert agents[None].counts[Measure.WAITING] == 2
    assert list(await figures_by(company.storage, company.sven, morning, By.QUEUE)) == [company.support]
    assert list(await figures_by(company.storage, company.sven, morning, By.CHANNEL)) == ["email"]


async def test_a_queue_is_measured_by_its_own_goal(company: Company, morning: Scope) -> None:
    patient = Scope(morning.since, morning.until, morning.now, goals={company.support: timedelta(minutes=2)})
    assert (await figures(company.storage, company.sven, patient)).counts[Measure.IN_TIME] == 2


async def test_three_statements_for_figures_and_one_for_a_list(company: Company, morning: Scope) -> None:
    with statements(company.storage) as sent:
        await figures_by(company.storage, company.sven, morning, By.QUEUE)
    assert _queries(sent) == 3
    with statements(company.storage) as sent:
        await passages_behind(company.storage, company.sven, Measure.OFFERED, morning)
    assert _queries(sent) == 1


async def test_agents_do_not_see_them_and_cursors_are_checked(company: Company, morning: Scope) -> None:
    with pytest.raises(NotAllowed):
        await figures(company.storage, company.anna, morning)
    with pytest.raises(NotAllowed):
        await passages_behind(company.storage, company.anna, Measure.OFFERED, morning)
    for cursor in ("", "x", "2026-03-02T09:00:00~1~1", "2026-03-02T09:00:00+00:00~-1~1"):
        with pytest.raises(Invalid):
            await passages_behind(company.storage, company.sven, Measure.OFFERED, morning, cursor)


async def test_passages_and_modes_as_they_were(storage: Storage, company: Company, morning: Scope) -> None:
    async with storage.reading() as session:
        passages = list(await session.scalars(select(Passage).order_by(Passage.work_item_id, Passage.number)))
        modes = list(await session.scalars(select(ModeStretch).where(ModeStretch.agent_id == company.anna.user_id)))
    outcomes = [passage.outcome for passage in passages]
    ended = [Outcome.CLOSED, Outcome.RETURNED, None, Outcome.ABANDONED, Outcome.ABANDONED, None]
    assert outcomes == ended
    assert [passage.arrival for passage in passages] == [True, True, False, True, True, True]
    assert [(mode.mode, mode.ended_at) for mode in modes][-1] == (WorkMode.READY, None)


@pytest.mark.parametrize("spam", [True, False])
async def test_an_old_follow_up_that_leaves_before_its_time_came_to_no_queue(
    company: Company, clock: SettableClock, spam: bool
) -> None:
    since, later = clock.now(), clock.now() + timedelta(days=1)
    await company.write("c@customer.com", "Hello")
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    await plan_as_before(company.storage, 1, later, company.anna)
    if spam:
        await mark_spam(company.storage, 1, False, company.anna)
    else:
        await transfer(company.storage, Transfer(1, company.sales), company.anna)
    scope = Scope(since, later, clock.now())
    by_queue = await figures_by(company.storage, company.sven, scope, By.QUEUE)
    offered = {queue: found.counts[Measure.OFFERED] for queue, found in by_queue.items()}
    assert offered == ({company.support: 1} if spam else {company.support: 1, company.sales: 1})
    assert by_queue[company.support].counts[Measure.MOVED] == 0
    await check(company.storage, scope)

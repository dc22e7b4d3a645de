"""What somebody had in hand, put aside or was kept for goes along with a merge, and comes back when it is undone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.figures.model import Passage
from hub.merging.merge import Merging, merge
from hub.merging.unmerge import unmerge
from hub.queueing.begin_wrap_up import begin_wrap_up
from hub.queueing.model import WorkItem, WorkMode
from hub.queueing.pin import pin
from hub.queueing.presence import presence, set_mode
from hub.queueing.pull import pull
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.wrap_up import Closing, wrap_up
from hub.supervision.model import Monitoring
from hub.supervision.monitor import begin_monitoring
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

WEEK = timedelta(days=7)


@pytest.fixture(autouse=True)
async def talks(company: Company) -> None:
    """Two conversations in Anna's and Boris's queue, 1 and 2."""
    await company.write("c@customer.com", "One")
    await company.write("d@customer.com", "Two")


async def item_of(company: Company, interaction_id: int) -> WorkItem:
    """Its newest one."""
    mine = select(WorkItem).where(WorkItem.interaction_id == interaction_id).order_by(WorkItem.id.desc()).limit(1)
    async with company.storage.reading() as session:
        return (await session.scalars(mine)).one()


@pytest.mark.parametrize(
    ("happens", "state"), [("nothing", "snoozed"), ("its time comes", "waiting"), ("its customer writes", "waiting")]
)
async def test_what_was_put_aside_is_put_aside_again_unless_it_would_have_woken(
    company: Company, clock: SettableClock, happens: str, state: str
) -> None:
    until = clock.now() + WEEK
    await pull(company.storage, 1, company.anna)
    await snooze(company.storage, Snoozing(1, until), company.anna)
    await merge(company.storage, Merging(1, 2, confirmed=True), company.anna)
    clock.advance(WEEK if happens == "its time comes" else timedelta(days=1))
    if happens == "its customer writes":
        await company.write("c@customer.com", "More", tokens="reply+1@example.com")
    await unmerge(company.storage, 1, company.anna)
    item = await item_of(company, 1)
    assert (item.state, item.snoozed_until) == (state, until if state == "snoozed" else None)
    assert company.anna.user_id == (item.agent_id if state == "snoozed" else item.last_agent_id)
    async with company.storage.reading() as session:
        last = select(Passage).where(Passage.work_item_id == item.id).order_by(Passage.number.desc()).limit(1)
        passage = (await session.scalars(last)).one()
    assert passage.phase == ("ended" if state == "snoozed" else "waiting")


async def test_nobody_wraps_up_what_was_only_there_by_the_merge(company: Company) -> None:
    await pull(company.storage, 2, company.boris)
    await wrap_up(company.storage, Closing(2, "solved"), company.boris)
    await merge(company.storage, Merging(1, 2, confirmed=True), company.anna)
    await set_mode(company.storage, WorkMode.READY, "", company.boris)
    await pull(company.storage, 2, company.boris)
    await begin_wrap_up(company.storage, 2, None, company.boris)
    assert (await presence(company.storage, company.boris.user_id)).mode == WorkMode.WRAP_UP
    await unmerge(company.storage, 1, company.boris)
    assert (await item_of(company, 2)).state == "dismissed"
    assert (await presence(company.storage, company.boris.user_id)).mode == WorkMode.READY


@pytest.mark.parametrize("closed", [False, True])
async def test_it_is_kept_for_whom_it_was_kept(company: Company, closed: bool) -> None:
    if closed:
        await wrap_up(company.storage, Closing(2, "solved"), company.boris)
    await pin(company.storage, 1, company.boris.user_id, "", company.anna)
    await merge(company.storage, Merging(1, 2, confirmed=True), company.anna)
    assert (await item_of(company, 2)).pinned_agent_id == company.boris.user_id
    await unmerge(company.storage, 1, company.anna)
    assert (await item_of(company, 1)).pinned_agent_id == company.boris.user_id
    if not closed:
        assert (await item_of(company, 2)).pinned_agent_id is None


async def test_it_is_not_kept_for_who_does_not_work_where_it_goes(company: Company) -> None:
    await company.write("e@customer.com", "Three", "sales@example.com")
    await pin(company.storage, 1, company.boris.user_id, "", company.anna)
    await merge(company.storage, Merging(1, 3, confirmed=True), company.sven)
    assert (await item_of(company, 3)).pinned_agent_id is None


async def test_it_asks_for_the_higher_level_of_each_skill(company: Company) -> None:
    async with company.storage.transaction() as work:
        for number, skills in ((1, {"1": 3, "2": 1}), (2, {"1": 2, "3": 1})):
            (await work.session.get_one(WorkItem, number)).skills = skills
    await merge(company.storage, Merging(1, 2, confirmed=True), company.anna)
    assert (await item_of(company, 2)).skills == {"1": 3, "2": 1, "3": 1}
    await unmerge(company.storage, 1, company.anna)
    assert (await item_of(company, 2)).skills == {"1": 2, "3": 1}


@pytest.mark.parametrize("followed", [1, 2])
async def test_who_has_it_no_more_is_not_followed(company: Company, followed: int) -> None:
    await pull(company.storage, followed, company.anna)
    await begin_monitoring(company.storage, followed, company.sven)
    await merge(company.storage, Merging(1, 2, confirmed=True), company.sven)
    async with company.storage.reading() as session:
        # Anna has the one that goes on, whichever she had.
        assert list(await session.scalars(select(Monitoring.interaction_id))) == [2] * (followed == 2)

"""What was taken back never was: a wait that goes on is counted from its own beginning, and work is handled once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.figures.figures import By, figures, figures_by
from hub.figures.measures import Measure, Scope
from hub.figures.model import Passage
from hub.figures.rebuild import rebuild
from hub.interactions.spam import mark_spam, unmark_spam
from hub.merging.merge import Merging, merge
from hub.merging.unmerge import unmerge
from hub.queueing.model import WorkItem
from hub.queueing.pull import pull
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.undo_transfer import undo_transfer
from hub.queueing.wrap_up import Closing, wrap_up
from storage.unit_of_work import Storage
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock

MINUTE = timedelta(minutes=1)


async def there_and_back(company: Company, what: str, by: Actor) -> None:
    """Something is done with the first conversation and taken back ten seconds later."""
    storage, clock = company.storage, company.storage.clock
    assert isinstance(clock, SettableClock)
    if what == "move":
        await transfer(storage, Transfer(1, company.sales), by)
        clock.advance(MINUTE / 6)
        await undo_transfer(storage, 1, by)
    elif what == "spam":
        await mark_spam(storage, 1, False, by)
        clock.advance(MINUTE / 6)
        await unmark_spam(storage, 1, by)
    else:
        await merge(storage, Merging(1, 2, confirmed=True), by)
        clock.advance(MINUTE / 6)
        await unmerge(storage, 1, by)


def today(company: Company, clock: SettableClock) -> Scope:
    return Scope(clock.now() - timedelta(hours=8), clock.now() + MINUTE, clock.now())


async def rows(storage: Storage) -> list[tuple[object, ...]]:
    query = select(*Passage.__table__.c).order_by(Passage.work_item_id, Passage.number)
    async with storage.reading() as session:
        return [tuple(row) for row in await session.execute(query)]


@pytest.mark.parametrize("what", ["move", "spam", "merge"])
async def test_who_waited_waits_on(company: Company, clock: SettableClock, what: str) -> None:
    for sender in ("c@customer.com", "d@customer.com"):
        await company.write(sender, "Hello")
    clock.advance(5 * MINUTE)
    await there_and_back(company, what, company.sven)
    clock.advance(MINUTE)
    waits = (await figures(company.storage, company.sven, today(company, clock))).counts
    assert (waits[Measure.OFFERED], waits[Measure.UNANSWERED], waits[Measure.MOVED]) == (2, 2, 0)
    await pull(company.storage, 1, company.anna)
    found = await figures(company.storage, company.sven, today(company, clock))
    assert (found.counts[Measure.ANSWERED], found.counts[Measure.RATED]) == (1, 2)
    assert found.speed_of_answer == (6 * MINUTE + MINUTE / 6).total_seconds()
    before = await rows(company.storage)
    await rebuild(company.storage)
    assert await rows(company.storage) == before


async def test_a_move_that_was_taken_back_came_to_no_queue_and_was_handled_once(
    company: Company, clock: SettableClock
) -> None:
    await company.write("c@customer.com", "Hello")
    await pull(company.storage, 1, company.anna)
    clock.advance(MINUTE)
    await there_and_back(company, "move", company.anna)
    clock.advance(MINUTE)
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    found = await figures_by(company.storage, company.sven, today(company, clock), By.QUEUE)
    assert found.keys() == {company.support}
    counts = found[company.support].counts
    assert (counts[Measure.OFFERED], counts[Measure.ANSWERED], counts[Measure.HANDLED]) == (1, 1, 1)
    assert found[company.support].handling_time == 120
    before = await rows(company.storage)
    await rebuild(company.storage)
    assert await rows(company.storage) == before


async def test_who_came_into_a_hand_by_a_merge_that_was_taken_back_waits_on(
    company: Company, clock: SettableClock
) -> None:
    for sender in ("c@customer.com", "d@customer.com"):
        await company.write(sender, "Hello")
    clock.advance(5 * MINUTE)
    await pull(company.storage, 1, company.anna)
    clock.advance(MINUTE)
    await there_and_back(company, "merge", company.anna)
    clock.advance(MINUTE)
    counts = (await figures(company.storage, company.sven, today(company, clock))).counts
    assert (counts[Measure.OFFERED], counts[Measure.ANSWERED], counts[Measure.UNANSWERED]) == (2, 1, 1)
    assert (counts[Measure.WAITING], counts[Measure.IN_HAND]) == (1, 1)
    await pull(company.storage, 2, company.boris)
    found = await figures(company.storage, company.sven, today(company, clock))
    assert (found.counts[Measure.ANSWERED], found.counts[Measure.RATED]) == (2, 2)
    assert found.speed_of_answer == (5 * MINUTE + 7 * MINUTE + MINUTE / 6).total_seconds() / 2
    before = await rows(company.storage)
    await rebuild(company.storage)
    assert await rows(company.storage) == before


@pytest.mark.parametrize("what", ["spam", "merge"])
async def test_what_was_dismissed_in_a_hand_and_waits_again_is_handled_once(
    company: Company, clock: SettableClock, what: str
) -> None:
    for sender in ("c@customer.com", "d@customer.com"):
        await company.write(sender, "Hello")
    clock.advance(5 * MINUTE)
    await pull(company.storage, 1, company.anna)
    clock.advance(MINUTE)
    await there_and_back(company, what, company.anna)
    counts = (await figures(company.storage, company.sven, today(company, clock))).counts
    assert (counts[Measure.OFFERED], counts[Measure.ANSWERED], counts[Measure.HANDLED]) == (2, 1, 0)
    await pull(company.storage, 1, company.anna)
    clock.advance(MINUTE)
    await wrap_up(company.storage, Closing(1, "solved"), company.anna)
    found = await figures(company.storage, company.sven, today(company, clock))
    assert (found.counts[Measure.ANSWERED], found.counts[Measure.HANDLED]) == (1, 1)
    assert (found.handling_time, found.speed_of_answer) == (120, 300)
    before = await rows(company.storage)
    await rebuild(company.storage)
    assert await rows(company.storage) == before


async def test_who_was_merged_with_an_older_one_in_the_wrong_queue_is_as_old(
    company: Company, clock: SettableClock
) -> None:
    await company.write("c@customer.com", "Hello")
    clock.advance(30 * MINUTE)
    await company.write("d@customer.com", "Hello")
    await transfer(company.storage, Transfer(2, company.sales), company.sven)
    await merge(company.storage, Merging(1, 2, confirmed=True), company.sven)
    await undo_transfer(company.storage, 2, company.sven)
    async with company.storage.reading() as session:
        item = await session.get_one(WorkItem, 2)
        ours = select(Passage.waiting_since).where(Passage.interaction_id == 2).order_by(Passage.number.desc())
        assert await session.scalar(ours.limit(1)) == item.eligible_at
    before = await rows(company.storage)
    await rebuild(company.storage)
    assert await rows(company.storage) == before

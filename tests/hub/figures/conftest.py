"""A morning at work on each database, small enough to be counted by hand."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from hub.figures.measures import Scope
from hub.interactions.model import Interaction
from hub.queueing.abandon import abandon
from hub.queueing.begin_wrap_up import begin_wrap_up
from hub.queueing.give_back import return_item
from hub.queueing.model import WorkMode
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from hub.queueing.wrap_up import Closing, wrap_up
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock


async def _arrive(company: Company, clock: SettableClock, sender: str) -> int:
    await company.write(sender, "A question")
    async with company.storage.reading() as session:
        return await session.scalar(select(func.max(Interaction.id))) or 0


@pytest.fixture
async def morning(company: Company, clock: SettableClock) -> Scope:
    """One answered in 10 s and one in 60 s, one abandoned after 2 s and one after 30 s, one that waits for 5 s."""
    began, storage = clock.now(), company.storage
    await set_mode(storage, WorkMode.READY, "", company.anna)
    first = await _arrive(company, clock, "a@example.net")
    clock.advance(timedelta(seconds=10))
    await pull(storage, first, company.anna)
    clock.advance(timedelta(seconds=100))
    await begin_wrap_up(storage, first, None, company.anna)
    clock.advance(timedelta(seconds=20))
    await wrap_up(storage, Closing(first, "solved"), company.anna)
    second = await _arrive(company, clock, "b@example.net")
    clock.advance(timedelta(seconds=60))
    await pull(storage, second, company.boris)
    clock.advance(timedelta(seconds=40))
    await return_item(storage, second, company.boris)
    for sender, seconds in (("c@example.net", 2), ("d@example.net", 30)):
        third = await _arrive(company, clock, sender)
        clock.advance(timedelta(seconds=seconds))
        await abandon(storage, third)
    await _arrive(company, clock, "e@example.net")
    clock.advance(timedelta(seconds=5))
    return Scope(began, clock.now() + timedelta(hours=1), clock.now())

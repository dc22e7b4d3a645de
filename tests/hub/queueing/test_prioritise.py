"""Priority by hand: who may, and what is offered next."""

import pytest
from sqlalchemy import select

from hub.errors import Conflict, Invalid, NotFound
from hub.interactions.listing import inbox_row
from hub.queueing.model import WorkItem, WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.presence import set_mode
from hub.queueing.prioritise import prioritise
from hub.queueing.pull import pull
from hub.queueing.wrap_up import Closing, wrap_up
from hub.service_level.model import ServiceClock
from tests.hub.company import Company


@pytest.fixture(autouse=True)
async def letters(company: Company) -> None:
    """Two conversations in Anna's queue: 1 and 2."""
    await company.write("c@customer.com", "What does it cost?")
    await company.write("d@customer.com", "It is broken")


async def test_the_more_urgent_is_offered_first(company: Company) -> None:
    await prioritise(company.storage, 2, 7, company.boris)
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    assert await make_offers(company.storage) == 1
    (offer,) = await open_offers(company.storage, company.anna.user_id)
    assert offer.interaction_id == 2
    row = await inbox_row(company.storage, company.anna, 2)
    assert (row.priority, row.usual_priority) == (7, 0)
    async with company.storage.reading() as session:
        clock = await session.get(ServiceClock, 2)
        assert clock is not None
        assert clock.priority == 7
    # What is held out stays so: it is only the order of what waits.
    await prioritise(company.storage, 2, 0, company.boris)
    assert len(await open_offers(company.storage, company.anna.user_id)) == 1


async def test_the_same_again_changes_nothing(company: Company) -> None:
    await prioritise(company.storage, 1, 3, company.anna)
    before = await inbox_row(company.storage, company.anna, 1)
    await prioritise(company.storage, 1, 3, company.anna)
    assert await inbox_row(company.storage, company.anna, 1) == before


async def test_who_may(company: Company) -> None:
    await pull(company.storage, 1, company.boris)
    with pytest.raises(Conflict, match="Boris"):
        await prioritise(company.storage, 1, 3, company.anna)
    with pytest.raises(NotFound):
        await prioritise(company.storage, 1, 3, company.clara)
    with pytest.raises(Invalid):
        await prioritise(company.storage, 1, 11, company.boris)
    await prioritise(company.storage, 1, 3, company.boris)
    await prioritise(company.storage, 1, 4, company.sven)
    async with company.storage.reading() as session:
        assert await session.scalar(select(WorkItem.priority).where(WorkItem.interaction_id == 1)) == 4
    await wrap_up(company.storage, Closing(1, "solved"), company.boris)
    with pytest.raises(Conflict):
        await prioritise(company.storage, 1, 5, company.sven)

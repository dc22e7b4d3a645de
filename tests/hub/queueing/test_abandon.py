"""Who leaves before anybody had time is counted apart from what was done, and may come back."""

import pytest
from sqlalchemy import select

from hub.interactions.listing import inbox_row
from hub.queueing.abandon import abandon
from hub.queueing.model import Offer, WorkItem, WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from tests.hub.company import Company


async def states(company: Company) -> list[str]:
    async with company.storage.reading() as session:
        return list(await session.scalars(select(WorkItem.state).order_by(WorkItem.id)))


@pytest.mark.parametrize("offered", [False, True])
async def test_the_item_ends_and_the_customer_may_come_back(company: Company, offered: bool) -> None:
    await company.write("c@customer.com", "Hello?", id="first@customer")
    if offered:
        await set_mode(company.storage, WorkMode.READY, "", company.anna)
        assert await make_offers(company.storage) == 1
    assert await abandon(company.storage, 1)
    assert not await abandon(company.storage, 1)
    row = await inbox_row(company.storage, company.anna, 1)
    assert (row.state, row.work_state, await states(company)) == ("closed", "", ["abandoned"])
    async with company.storage.reading() as session:
        assert list(await session.scalars(select(Offer.outcome))) == ["withdrawn"] * offered
    await company.write("c@customer.com", "Hello again", references="first@customer")
    assert await states(company) == ["abandoned", "waiting"]


async def test_what_an_agent_has_is_not_abandoned(company: Company) -> None:
    await company.write("c@customer.com", "Hello?")
    await pull(company.storage, 1, company.anna)
    assert not await abandon(company.storage, 1)
    assert not await abandon(company.storage, 99)
    assert await states(company) == ["active"]

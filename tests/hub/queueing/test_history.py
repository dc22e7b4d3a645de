"""Who had a customer last, also when the customer was known as somebody else."""

import pytest
from sqlalchemy import select

from hub.parties.merge import merge
from hub.parties.model import Party
from hub.queueing.model import WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.offers import open_offers
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from hub.queueing.wrap_up import Closing, wrap_up
from tests.hub.company import Company


@pytest.mark.parametrize("first", [1, 2])
async def test_a_customer_who_was_merged_comes_back_to_their_agent(company: Company, first: int) -> None:
    storage, second = company.storage, 3 - first
    for sender in ("a@customer.com", "b@customer.com"):
        await company.write(sender, "Hello")
    async with storage.reading() as session:
        one, other = await session.scalars(select(Party.id).order_by(Party.id))
    await merge(storage, one, other, "The same.", company.anna)
    await pull(storage, first, company.boris)
    await wrap_up(storage, Closing(first, "solved"), company.boris)
    # Anna has waited longer for work, and is only asked about strangers.
    for agent in (company.anna, company.boris):
        await set_mode(storage, WorkMode.READY, "", agent)
    assert await make_offers(storage) == 1
    (card,) = await open_offers(storage, company.boris.user_id)
    assert card.interaction_id == second

"""After two persons were merged every list calls them by one name, and treats them as one customer."""

import pytest
from sqlalchemy import select

from hub.interactions.in_hand import contacts_in_hand
from hub.interactions.model import Interaction
from hub.merging.listing import candidates
from hub.merging.merge import Merging, merge
from hub.parties.merge import merge as merge_parties
from hub.queueing.pull import pull
from tests.hub.company import Company


@pytest.fixture
async def whole(company: Company) -> None:
    """Two who wrote are one, called Carla Whole."""
    await company.write("a@customer.test", "Hello", name="Carla Whole")
    await company.write("b@customer.test", "Hello again", name="Bea Before")
    async with company.storage.reading() as session:
        one, other = await session.scalars(select(Interaction.party_id).order_by(Interaction.id))
    assert one is not None
    assert other is not None
    await merge_parties(company.storage, one, other, "", company.sven)


@pytest.mark.usefixtures("whole")
async def test_one_customer_has_one_name_everywhere(company: Company) -> None:
    await pull(company.storage, 2, company.boris)
    assert [each.party_name for each in await contacts_in_hand(company.storage, company.boris)] == ["Carla Whole"]
    (other,) = await candidates(company.storage, company.anna, 1)
    assert (other.id, other.party_name, other.same_party) == (2, "Carla Whole", True)


@pytest.mark.usefixtures("whole")
async def test_their_conversations_are_merged_without_a_question(company: Company) -> None:
    await merge(company.storage, Merging(1, 2), company.anna)
    assert await candidates(company.storage, company.anna, 2) == ()

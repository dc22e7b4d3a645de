"""What comes with an offer: what its customer turned to us about last, as far as the agent may see it."""

from datetime import timedelta

from hub.interactions.offered import MOST, offered_to
from hub.queueing.model import WorkMode
from hub.queueing.offer import make_offers
from hub.queueing.presence import set_mode
from hub.queueing.pull import pull
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock


async def test_the_last_contacts_of_the_customer_come_with_an_offer(company: Company, clock: SettableClock) -> None:
    for number in range(MOST + 1):
        await company.write("carla@customer.test", "Hello", subject=f"Question {number}")
        await pull(company.storage, number + 1, company.boris)
        clock.advance(timedelta(minutes=1))
    await company.write("carla@customer.test", "Hello", "sales@example.com", subject="For Sales alone")
    await company.write("somebody@else.test", "Hello", subject="Of somebody else")
    await pull(company.storage, MOST + 3, company.boris)
    await company.write("carla@customer.test", "Hello", subject="Offered")
    await set_mode(company.storage, WorkMode.READY, "", company.anna)
    await make_offers(company.storage)
    (offered,) = await offered_to(company.storage, company.anna)
    assert offered.card.subject == "Offered"
    assert [last.subject for last in offered.last] == ["Question 3", "Question 2", "Question 1"]


async def test_nothing_is_read_of_nobody(company: Company) -> None:
    assert await offered_to(company.storage, company.anna) == ()

"""What an agent has in hand keeps its place, whatever is said meanwhile."""

from datetime import timedelta

from hub.interactions.in_hand import contacts_in_hand
from hub.queueing.pull import pull
from tests.hub.company import Company
from tests.services.storage_fixture import SettableClock


async def test_what_is_in_hand_keeps_its_place(company: Company, clock: SettableClock) -> None:
    for number in (1, 2, 3):
        await company.write(f"c{number}@customer.test", "Hi", id=f"{number}@customer")
    for number in (2, 3, 1):
        clock.advance(timedelta(minutes=1))
        await pull(company.storage, number, company.anna)
    await company.write("c1@customer.test", "And?", references="1@customer")
    held = await contacts_in_hand(company.storage, company.anna)
    assert [contact.id for contact in held] == [2, 3, 1]
    assert all(contact.since and contact.newest_message_id for contact in held)
    assert await contacts_in_hand(company.storage, company.boris) == ()

"""Where somebody is reached by post, what was so before, and what documents keep of it."""

import pytest
from sqlalchemy import select

from hub.documents.model import DocumentParty
from hub.errors import Conflict, Invalid, NotFound
from hub.parties.postal import PostalDraft, add_postal, drop_postal, end_postal, postal_addresses, resume_postal
from tests.hub.company import Company
from tests.hub.documents.business import Business, business

__all__ = ["business"]

OLD = PostalDraft("Old Street 1", "Berlin", "10115", "de")
NEW = PostalDraft("New  Street 2", "Bonn", "53111", "DE", "c/o B")
CARLA = 1


@pytest.fixture
async def carla(company: Company) -> Company:
    """Carla wrote to Anna's queue."""
    await company.write("carla@customer.com", "Where is my order?", name="Carla")
    return company


async def shown(company: Company) -> list[tuple[str, str, bool]]:
    """Her addresses as a page shows them, and whether each is over."""
    rows = await postal_addresses(company.storage, CARLA, company.anna)
    return [(row.purpose, row.lines, row.until is not None) for row in rows]


async def test_a_new_address_ends_the_one_before_and_that_stays(carla: Company) -> None:
    await add_postal(carla.storage, CARLA, "main", OLD, carla.anna)
    delivery = await add_postal(carla.storage, CARLA, "delivery", OLD, carla.anna)
    new = await add_postal(carla.storage, CARLA, "main", NEW, carla.anna)
    old_lines, new_lines = "Old Street 1\n10115 Berlin\nDE", "c/o B\nNew Street 2\n53111 Bonn\nDE"
    assert await shown(carla) == [
        ("main", new_lines, False),
        ("delivery", old_lines, False),
        ("main", old_lines, True),
    ]
    await drop_postal(carla.storage, new, carla.anna)
    assert await shown(carla) == [("delivery", old_lines, False), ("main", old_lines, False)]
    await end_postal(carla.storage, delivery, carla.anna)
    assert await shown(carla) == [("main", old_lines, False), ("delivery", old_lines, True)]
    await resume_postal(carla.storage, delivery, carla.anna)
    assert await shown(carla) == [("delivery", old_lines, False), ("main", old_lines, False)]


async def test_what_makes_no_sense_is_refused(carla: Company) -> None:
    storage = carla.storage
    for purpose, draft in (
        ("holiday", OLD),
        ("main", PostalDraft("", "Berlin")),
        ("main", PostalDraft("Street", " ")),
        ("main", PostalDraft("x" * 201, "Berlin")),
        ("main", PostalDraft("Street", "Berlin", country="D")),
    ):
        with pytest.raises(Invalid):
            await add_postal(storage, CARLA, purpose, draft, carla.anna)
    number = await add_postal(storage, CARLA, "main", OLD, carla.anna)
    for attempt in (
        add_postal(storage, CARLA, "main", OLD, carla.clara),
        end_postal(storage, number, carla.clara),
        drop_postal(storage, 99, carla.anna),
        postal_addresses(storage, CARLA, carla.clara),
    ):
        with pytest.raises(NotFound):
            await attempt
    await add_postal(storage, CARLA, "main", NEW, carla.anna)
    for again in (drop_postal(storage, number, carla.anna), resume_postal(storage, number, carla.anna)):
        with pytest.raises(Conflict):
            await again


async def test_a_document_keeps_where_they_were_when_it_was_placed(business: Business) -> None:
    storage, anna = business.storage, business.anna
    order = await business.document("order", 1)
    await add_postal(storage, business.acme, "main", OLD, anna)
    await add_postal(storage, business.acme, "delivery", NEW, anna)
    await business.go(order, "place")
    await add_postal(storage, business.acme, "main", NEW, anna)
    async with storage.reading() as session:
        rows = await session.scalars(select(DocumentParty).where(DocumentParty.document_id == order))
        kept = {row.function: row.address.splitlines()[-2] for row in rows}
    old, new = "10115 Berlin", "53111 Bonn"
    assert kept == {"sold_to": old, "ship_to": new, "bill_to": old, "payer": old}

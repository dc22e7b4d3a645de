"""Beside a conversation stands what goes on with its customer: open cases, orders and offers that may be seen."""

from hub.cases.going_on import OpenDocument, going_on_with
from tests.hub.documents.business import Business, business

__all__ = ["business"]


async def stands(business: Business, party: int, by: str = "anna") -> tuple[OpenDocument, ...]:
    """What stands there for somebody."""
    async with business.storage.reading() as session:
        return await going_on_with(session, party, getattr(business, by), business.storage.clock.now())


async def test_open_documents_of_the_customer_stand_there(business: Business) -> None:
    order = await business.document("order", 1, title="Two chairs")
    offer = await business.document("quotation", title="Ten chairs")
    case = await business.document("case", title="It creaks")
    over = await business.document("order", title="Long ago")
    await business.set(over, state="cancelled")
    found = await stands(business, business.acme)
    assert {(each.id, each.kind, each.title) for each in found} == {
        (order, "order", "Two chairs"),
        (offer, "quotation", "Ten chairs"),
        (case, "case", "It creaks"),
    }
    assert [each.is_case for each in found if each.id == case] == [True]
    assert all(each.state_label for each in found)
    assert await stands(business, business.globex) == ()
    assert await stands(business, business.acme, "boris") == (), "only with documents of his own"

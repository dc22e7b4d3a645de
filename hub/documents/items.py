"""The items of a document, as they are read."""

from decimal import Decimal

from sqlalchemy import select

from hub.documents.model import Item
from hub.errors import NotFound
from storage.unit_of_work import Work

LARGEST = Decimal(10) ** 12
# No database keeps a greater one.
LAST_POSITION = 2**31 - 1


async def items_of(work: Work, document_id: int) -> list[Item]:
    """The items in order."""
    query = select(Item).where(Item.document_id == document_id).order_by(Item.position)
    return list(await work.session.scalars(query))


async def item_at(work: Work, document_id: int, position: int) -> Item:
    """The item at a position. Raises `NotFound`."""
    query = select(Item).where(Item.document_id == document_id, Item.position == position)
    item = await work.session.scalar(query) if position <= LAST_POSITION else None
    if item is None:
        raise NotFound
    return item


def is_kept(value: Decimal) -> bool:
    """Whether it can be kept exactly, and is not less than nothing."""
    return value.is_finite() and 0 <= value <= LARGEST and value.scaleb(4) == value.scaleb(4).to_integral_value()

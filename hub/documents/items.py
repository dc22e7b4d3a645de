"""The items of a document: added and changed."""

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.catalogue.model import Product
from hub.documents.kind import Kind
from hub.documents.links import hold_sources, most_of
from hub.documents.model import Document, Item
from hub.documents.record import Change, record, told
from hub.documents.rights import EDIT
from hub.documents.visible import Seen, locked_as_seen, require_right
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.interactions.text import storable
from storage.unit_of_work import Work, action

STEP = 10
LARGEST = Decimal(10) ** 12
# No database keeps a greater one.
LAST_POSITION = 2**31 - 1
LONGEST_TEXT = 300


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """What an item is to be; without a product its text says what is meant. `price` is for one `unit`."""

    quantity: Decimal
    product_id: int | None = None
    text: str = ""
    unit: str = ""
    price: Decimal | None = None


@action
async def add_item(work: Work, seen: Seen, draft: ItemDraft, by: Actor) -> int:
    """Add an item at the end and return its position.

    Raises `NotFound`, `NotAllowed`, `Stale`, `Conflict` when nothing may be added any more, `Invalid`.
    """
    document, _ = await _changeable(work, seen, by)
    item = await put_item(work, document, draft)
    await record(work, document, [Change("item", str(item.position), new=_told(item))], by)
    return item.position


@action
async def change_item(work: Work, seen: Seen, position: int, quantity: Decimal, by: Actor) -> None:
    """Change how much of an item is wanted: at most what is left of the one it follows from.

    Raises as `add_item` does, and `NotFound` for a position there is not.
    """
    await hold_sources(work, seen.id)
    document, _ = await _changeable(work, seen, by)
    item = await item_at(work, seen.id, position)
    if item.rejected_because is not None:
        raise Conflict("This cannot be changed now.")
    most = await most_of(work, item, document.kind)
    if most is not None and _quantity(quantity) > most:
        raise Invalid("That is more than is left of it.", {"quantity": sentence("That is more than is left of it.")})
    before, item.quantity = item.quantity, _quantity(quantity)
    await work.flush()
    if before != item.quantity:
        document.price_state = "stale" if document.price_state == "current" else document.price_state
        change = Change("item", f"{position}.quantity", told(before), told(item.quantity))
        await record(work, document, [change], by)


async def put_item(work: Work, document: Document, draft: ItemDraft) -> Item:
    """A new item at the end of a locked document. Raises `Invalid`."""
    product = await work.session.get(Product, draft.product_id) if draft.product_id is not None else None
    text = storable(draft.text.strip())[:LONGEST_TEXT] or (product.name if product else "")
    if not text:
        raise Invalid("Say what is wanted.", {"text": sentence("Say what is wanted.")})
    last = await work.session.scalar(select(func.max(Item.position)).where(Item.document_id == document.id))
    item = Item(
        document_id=document.id,
        position=(last or 0) + STEP,
        product_id=product.id if product else None,
        text=text,
        quantity=_quantity(draft.quantity),
        unit=storable(draft.unit.strip())[:12],
        price=_price(draft.price),
    )
    work.add(item)
    await work.flush()
    return item


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


async def _changeable(work: Work, seen: Seen, by: Actor) -> tuple[Document, Kind]:
    document, kind = await locked_as_seen(work, seen, by)
    require_right(document, EDIT, by)
    if not kind.has_items or document.state != kind.first.name:
        raise Conflict("This cannot be changed now.")
    return document, kind


def is_kept(value: Decimal) -> bool:
    """Whether it can be kept exactly, and is not less than nothing."""
    return value.is_finite() and 0 <= value <= LARGEST and value.scaleb(4) == value.scaleb(4).to_integral_value()


def _price(wanted: Decimal | None) -> Decimal | None:
    if wanted is not None and not is_kept(wanted):
        unusable = sentence("A price is not less than nothing, with at most four places.")
        raise Invalid("A price is not less than nothing, with at most four places.", {"price": unusable})
    return wanted


def _quantity(wanted: Decimal) -> Decimal:
    if not is_kept(wanted) or not wanted:
        unusable = sentence("A quantity is more than nothing, with at most four places.")
        raise Invalid("A quantity is more than nothing, with at most four places.", {"quantity": unusable})
    return wanted


def _told(item: Item) -> str:
    return f"{told(item.quantity)} {item.unit} {item.text}".replace("  ", " ")

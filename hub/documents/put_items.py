"""New items at the end of a document, with everything that is wrong with them said at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, or_, select

from hub.catalogue.model import Product
from hub.documents.items import is_kept
from hub.documents.model import Document, Item
from hub.documents.record import Change, told
from hub.documents.sums import sum_up
from hub.errors import Invalid, sentence
from hub.interactions.text import storable
from storage.unit_of_work import Work

STEP = 10
LONGEST_TEXT = 300
LONGEST_SKU = 40
MOST_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """What an item is to be: a product, by its id or SKU, or what its text says. `price` is for one `unit`."""

    quantity: Decimal
    product_id: int | None = None
    text: str = ""
    unit: str = ""
    price: Decimal | None = None
    sku: str = ""


def faults_of(draft: ItemDraft, product: Product | None) -> dict[str, str]:
    """What is wrong with an item, by field. Pure."""
    found = {"quantity": quantity_fault(draft.quantity), "price": price_fault(draft.price)}
    if draft.sku.strip() and product is None:
        found["sku"] = sentence("There is no such product.")
    elif product is None and not draft.text.strip():
        found["text"] = sentence("Say what is wanted.")
    return {name: said for name, said in found.items() if said is not None}


def quantity_fault(wanted: Decimal) -> str | None:
    """What is wrong with a quantity. Pure."""
    unusable = sentence("A quantity is more than nothing, with at most four places.")
    return None if is_kept(wanted) and wanted else unusable


def price_fault(wanted: Decimal | None) -> str | None:
    """What is wrong with a price; None where none is said yet. Pure."""
    unusable = sentence("A price is not less than nothing, with at most four places.")
    return None if wanted is None or is_kept(wanted) else unusable


async def put_items(
    work: Work, document: Document, drafts: Sequence[ItemDraft], *, by_place: bool = True
) -> list[Change]:
    """Put items at the end of a locked document, sum it up and return what changed.

    Raises `Invalid` with the fields that are wrong, `by_place` those of each item, e.g. `quantity-0`.
    """
    if len(drafts) > MOST_AT_ONCE:
        raise Invalid("These are too many items at once.")
    products = await _products(work, drafts)
    chosen = [products.get(draft.product_id or _sku(draft)) for draft in drafts]
    wrong = {
        f"{name}-{place}" if by_place else name: said
        for place, draft in enumerate(drafts)
        for name, said in faults_of(draft, chosen[place]).items()
    }
    if wrong:
        raise Invalid(next(iter(wrong.values())), wrong)
    last = await work.session.scalar(select(func.max(Item.position)).where(Item.document_id == document.id)) or 0
    items = [
        _item(document, last + STEP * place, draft, product)
        for place, (draft, product) in enumerate(zip(drafts, chosen, strict=True), 1)
    ]
    work.add(*items)
    await sum_up(work, document)
    return [Change("item", str(item.position), new=_told(item)) for item in items]


async def _products(work: Work, drafts: Sequence[ItemDraft]) -> Mapping[int | str, Product]:
    """The products that are meant, by id and by SKU as it was typed."""
    ids = [draft.product_id for draft in drafts if draft.product_id is not None]
    typed = {_sku(draft) for draft in drafts} - {""}
    if not ids and not typed:
        return {}
    named = or_(Product.id.in_(ids), Product.sku.in_(typed | {sku.upper() for sku in typed}))
    found = (await work.session.scalars(select(Product).where(named))).all()
    return {
        **{product.id: product for product in found},
        **{sku: product for sku in typed for product in found if product.sku in (sku, sku.upper())},
    }


def _sku(draft: ItemDraft) -> str:
    return storable(draft.sku.strip())[:LONGEST_SKU]


def _item(document: Document, position: int, draft: ItemDraft, product: Product | None) -> Item:
    return Item(
        document_id=document.id,
        position=position,
        product_id=product.id if product else None,
        text=storable(draft.text.strip())[:LONGEST_TEXT] or (product.name if product else ""),
        quantity=draft.quantity,
        unit=storable(draft.unit.strip())[:12],
        price=draft.price,
    )


def _told(item: Item) -> str:
    return f"{told(item.quantity)} {item.unit} {item.text}".replace("  ", " ")

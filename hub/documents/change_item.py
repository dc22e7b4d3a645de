"""How much of an item is wanted and what one of it costs; once that was agreed on, a change of it has a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from hub.access.actor import Actor
from hub.documents.fulfil import settle
from hub.documents.items import item_at
from hub.documents.kind import Kind
from hub.documents.links import hold_sources, most_of, most_taken_over
from hub.documents.model import Document, Item
from hub.documents.put_items import price_fault, quantity_fault
from hub.documents.record import Change, record, told
from hub.documents.rights import EDIT
from hub.documents.schedule import follow_quantity
from hub.documents.sums import sum_up
from hub.documents.visible import Seen, locked_as_seen, require_right
from hub.errors import Conflict, Invalid, sentence
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What an item is to be; None leaves it as it is. `reason`: why it is not as was agreed on."""

    quantity: Decimal | None = None
    price: Decimal | None = None
    reason: str = ""


@action
async def change_item(work: Work, seen: Seen, position: int, wanted: ItemChange, by: Actor) -> None:
    """Change an item: to at most what is left of the one it follows from, and to no less than was done of it already.

    Raises `NotFound`, `NotAllowed`, `Stale`, `Conflict` where it cannot be changed any more, and `Invalid`, also
    without a reason after the first state.
    """
    await hold_sources(work, seen.id)
    document, kind = await locked_as_seen(work, seen, by)
    await require_right(work, document, EDIT, by)
    item = await item_at(work, seen.id, position)
    _require_changeable(document, kind, item)
    await _require_possible(work, document, item, wanted)
    before, changes = item.quantity, list(_changed(item, wanted))
    if not changes:
        return
    if document.state != kind.first.name and not wanted.reason.strip():
        raise Invalid("Say why.", {"reason": sentence("Say why.")})
    if wanted.quantity is not None:
        await follow_quantity(work, item, wanted.quantity - before)
    await sum_up(work, document)
    await record(work, document, changes, by, wanted.reason)
    await settle(work, (document, kind), by)


def _require_changeable(document: Document, kind: Kind, item: Item) -> None:
    possible = document.state in (kind.first.name, *kind.amendable)
    if not kind.has_items or not possible or item.rejected_because is not None:
        raise Conflict("This cannot be changed now.")


async def _require_possible(work: Work, document: Document, item: Item, wanted: ItemChange) -> None:
    quantity = item.quantity if wanted.quantity is None else wanted.quantity
    found = {"quantity": quantity_fault(quantity), "price": price_fault(wanted.price)}
    if found["quantity"] is None and quantity > item.quantity:
        most = await most_of(work, item, document.kind)
        if most is not None and quantity > most:
            found["quantity"] = sentence("That is more than is left of it.")
    elif found["quantity"] is None and quantity < item.quantity:
        least = max(item.delivered, item.billed, await most_taken_over(work, item))
        if quantity < least:
            found["quantity"] = sentence("More of it is delivered, billed or taken over already.")
    if wrong := {name: said for name, said in found.items() if said is not None}:
        raise Invalid(next(iter(wrong.values())), wrong)


def _changed(item: Item, wanted: ItemChange) -> Iterable[Change]:
    """Set what is wanted and tell what changed."""
    for name in ("quantity", "price"):
        before, after = getattr(item, name), getattr(wanted, name)
        if after is not None and before != after:
            setattr(item, name, after)
            yield Change("item", f"{item.position}.{name}", told(before), told(after))

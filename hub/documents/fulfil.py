"""How much of each item was delivered and billed: rolled up, and what follows from that happens by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from hub.access.actor import Actor
from hub.documents.blocks_of import standing
from hub.documents.items import is_kept, items_of
from hub.documents.kind import Fulfilment, Kind
from hub.documents.links import most_taken_over
from hub.documents.model import Document, Item
from hub.documents.progress import Progress, Share, roll_up
from hub.documents.record import Change, record, told
from hub.documents.schedule import Delivery, put_delivered
from hub.documents.transition import go
from hub.documents.visible import Seen, locked_as_seen, require_right
from hub.errors import Conflict, Invalid, NotFound, sentence
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class Done:
    """How much of each item, by position, is delivered and billed by now; `reason` why it is less than was said.

    What is delivered beyond what was said before came on `day`, today if that is None, by `shipment`.
    """

    delivered: Mapping[int, Decimal] = field(default_factory=dict)
    billed: Mapping[int, Decimal] = field(default_factory=dict)
    reason: str = ""
    day: date | None = None
    shipment: str = ""


@action
async def fulfil(work: Work, seen: Seen, done: Done, by: Actor) -> int:
    """Note what is done by now and return the document's version; once all of it is, the document goes on by itself.

    Raises `NotFound`, `NotAllowed`, `Stale`, `Conflict` in a state in which nothing is delivered, where it is blocked
    and for an item that does not count, and `Invalid` for what is no quantity, and without a reason for less than was
    said.
    """
    document, kind = await locked_as_seen(work, seen, by)
    rules = rules_of(kind, document)
    await require_right(work, document, rules.right, by)
    items = {item.position: item for item in await items_of(work, document.id)}
    noted = [await _noted(work, items, each, done) for each in _notes(done)]
    changes = [change for change in noted if change is not None]
    if any(map(_delivers, changes)) and kind.blocked_by and await standing(work, document.id):
        raise Conflict("It is blocked. Somebody who may has to release it first.")
    if changes:
        await record(work, document, changes, by, done.reason)
        await settle(work, (document, kind), by)
    return document.version


def _delivers(change: Change) -> bool:
    return change.field.endswith(".delivered") and Decimal(change.new) > Decimal(change.old)


def rules_of(kind: Kind, document: Document) -> Fulfilment:
    """How a document is fulfilled. Raises `Conflict` in a state in which it is not."""
    if kind.fulfilment is None or document.state not in kind.fulfilment.states:
        raise Conflict("This cannot be changed now.")
    return kind.fulfilment


class _Note(NamedTuple):
    """That so much of an item is delivered, or billed, by now."""

    position: int
    name: str
    quantity: Decimal


def _notes(done: Done) -> list[_Note]:
    both = (("delivered", done.delivered), ("billed", done.billed))
    return [_Note(position, name, quantity) for name, wanted in both for position, quantity in wanted.items()]


async def _noted(work: Work, items: Mapping[int, Item], note: _Note, done: Done) -> Change | None:
    """Set it and tell what changed."""
    item = items.get(note.position)
    if item is None:
        raise NotFound
    if item.rejected_because is not None:
        raise Conflict("This item does not count any more.")
    before = getattr(item, note.name)
    _require_possible(note, item, before, done.reason)
    if before == note.quantity:
        return None
    if note.name == "billed":
        item.billed = note.quantity
    else:
        if note.quantity < await most_taken_over(work, item):
            raise Conflict("Some of it has come back already.")
        how = Delivery(done.day or work.now.date(), done.shipment)
        await put_delivered(work, item, note.quantity - before, how)
    return Change("item", f"{note.position}.{note.name}", told(before), told(note.quantity))


def _require_possible(note: _Note, item: Item, before: Decimal, reason: str) -> None:
    if not is_kept(note.quantity):
        unusable = sentence("A quantity has at most four places.")
        raise Invalid("A quantity has at most four places.", {note.name: unusable})
    if note.quantity > item.quantity:
        too_much = sentence("That is more than is wanted. Change the quantity first.")
        raise Invalid("That is more than is wanted. Change the quantity first.", {note.name: too_much})
    if note.quantity < before and not reason.strip():
        raise Invalid("Say why.", {"reason": sentence("Say why.")})


async def settle(work: Work, which: tuple[Document, Kind], by: Actor, reason: str = "") -> None:
    """Roll a locked document's items up and take the way that follows from it.

    Raises `NotAllowed` for who may not take it all back with its last item, and `Obstructed` where that cannot be.
    """
    document, kind = which
    items = await items_of(work, document.id)
    document.delivery, document.billing = rolled_up(items)
    rules = kind.fulfilment
    if rules is None:
        return
    gone = bool(items) and all(item.rejected_because is not None for item in items)
    complete = document.delivery == document.billing == Progress.COMPLETE
    way = kind.way(rules.once_rejected if gone else rules.once_complete, document.state) if gone or complete else None
    if way is None:
        return
    if gone:
        await require_right(work, document, way.right, by)
    await go(work, which, way, by if gone else None, reason)


def rolled_up(items: Iterable[Item]) -> tuple[Progress, Progress]:
    """How far delivery and billing are, each by itself: what is prepaid is billed first."""
    counted = list(items)

    def of(name: str) -> Progress:
        return roll_up(Share(item.quantity, getattr(item, name), item.rejected_because is not None) for item in counted)

    return of("delivered"), of("billed")

"""How much of each item was delivered and billed: rolled up, and what follows from that happens by itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from hub.access.actor import Actor
from hub.documents.items import is_kept, items_of
from hub.documents.kind import Fulfilment, Kind
from hub.documents.model import Document, Item
from hub.documents.progress import Progress, Share, roll_up
from hub.documents.record import Change, record, told
from hub.documents.transition import go
from hub.documents.visible import Seen, locked_as_seen, require_right
from hub.errors import Conflict, Invalid, NotFound, sentence
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class Done:
    """How much of each item, by position, is delivered and billed by now; `reason` why it is less than was said."""

    delivered: Mapping[int, Decimal] = field(default_factory=dict)
    billed: Mapping[int, Decimal] = field(default_factory=dict)
    reason: str = ""


@action
async def fulfil(work: Work, seen: Seen, done: Done, by: Actor) -> int:
    """Note what is done by now and return the document's version; once all of it is, the document goes on by itself.

    Raises `NotFound`, `NotAllowed`, `Stale`, `Conflict` in a state in which nothing is delivered or for an item that
    does not count, and `Invalid` for what is no quantity, and without a reason for less than was said.
    """
    document, kind = await locked_as_seen(work, seen, by)
    rules = _rules_of(kind, document)
    require_right(document, rules.right, by)
    items = {item.position: item for item in await items_of(work, document.id)}
    changes = [
        *_noted(items, done.delivered, "delivered", done.reason),
        *_noted(items, done.billed, "billed", done.reason),
    ]
    if changes:
        await record(work, document, changes, by, done.reason)
        await settle(work, (document, kind), by)
    return document.version


def _rules_of(kind: Kind, document: Document) -> Fulfilment:
    if kind.fulfilment is None or document.state not in kind.fulfilment.states:
        raise Conflict("This cannot be changed now.")
    return kind.fulfilment


def _noted(items: Mapping[int, Item], wanted: Mapping[int, Decimal], name: str, reason: str) -> Iterable[Change]:
    """Set it and tell what changed."""
    for position, quantity in wanted.items():
        item = items.get(position)
        if item is None:
            raise NotFound
        if item.rejected_because is not None:
            raise Conflict("This item does not count any more.")
        before, after = getattr(item, name), _amount(quantity, name)
        if after < before and not reason.strip():
            raise Invalid("Say why.", {"reason": sentence("Say why.")})
        if before != after:
            setattr(item, name, after)
            yield Change("item", f"{position}.{name}", told(before), told(after))


def _amount(quantity: Decimal, name: str) -> Decimal:
    if not is_kept(quantity):
        raise Invalid("A quantity has at most four places.", {name: sentence("A quantity has at most four places.")})
    return quantity


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
        require_right(document, way.right, by)
    await go(work, which, way, by if gone else None, reason)


def rolled_up(items: Iterable[Item]) -> tuple[Progress, Progress]:
    """How far delivery and billing are, each by itself: what is prepaid is billed first."""
    counted = list(items)

    def of(name: str) -> Progress:
        return roll_up(Share(item.quantity, getattr(item, name), item.rejected_because is not None) for item in counted)

    return of("delivered"), of("billed")

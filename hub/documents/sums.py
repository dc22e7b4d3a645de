"""What the items of a document cost, each and together; until every price is known, it is incomplete."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from hub.documents.items import LARGEST, items_of
from hub.documents.model import Document
from hub.documents.money import rounded
from hub.errors import Invalid, sentence
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one item: how much is wanted and what one of it costs, None while nobody knows."""

    quantity: Decimal
    price: Decimal | None
    rejected: bool = False


def net_of(cost: Cost, currency: str) -> Decimal | None:
    """What it all costs without tax, half a coin up; None while that cannot be told. Pure."""
    return None if cost.price is None or not currency else rounded(cost.quantity * cost.price, currency)


def net_sum(costs: Iterable[Cost], currency: str) -> Decimal | None:
    """What those that count cost together; None if one of them cannot be told, or none counts. Pure."""
    nets = [net_of(cost, currency) for cost in costs if not cost.rejected]
    known = [net for net in nets if net is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(nets) else None


async def sum_up(work: Work, document: Document) -> None:
    """Set the sums of a locked document and its items. Raises `Invalid` for more than can be kept.

    A sum that was agreed on stays frozen: whoever changes it then says why.
    """
    await work.flush()
    items = await items_of(work, document.id)
    costs = [Cost(item.quantity, item.price, item.rejected_because is not None) for item in items]
    for item, cost in zip(items, costs, strict=True):
        item.net = _kept(net_of(cost, document.currency))
    document.net = _kept(net_sum(costs, document.currency))
    agreed = "frozen" if document.placed_at else "current"
    document.price_state = "incomplete" if document.net is None else agreed


def _kept(amount: Decimal | None) -> Decimal | None:
    if amount is not None and amount > LARGEST:
        raise Invalid("That is more than can be counted.", {"price": sentence("That is more than can be counted.")})
    return amount

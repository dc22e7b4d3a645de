"""What guards are told of a document: plain values, read before a transition. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from hub.documents.progress import Progress


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """One item: how much of it, and how much of that is delivered and billed."""

    position: int
    quantity: Decimal
    rejected: bool = False
    delivered: Decimal = Decimal(0)
    billed: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Facts:
    """A document at a moment. `functions` are those that a party has; `successors` how many live ones follow it.

    `blocks` are what keeps it from going on.
    """

    state: str
    state_since: datetime
    now: datetime
    today: date
    title: str = ""
    price_state: str = ""
    valid_to: date | None = None
    delivery: Progress = Progress.NONE
    billing: Progress = Progress.NONE
    functions: frozenset[str] = frozenset()
    missing_functions: frozenset[str] = frozenset()
    items: tuple[ItemFacts, ...] = ()
    successors: int = 0
    blocks: frozenset[str] = frozenset()

"""How far the items of a document have come, rolled up: none, part or all of it is delivered or billed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Progress(StrEnum):
    """How much of what is wanted has been done."""

    NONE = "none"
    PARTLY = "partly"
    COMPLETE = "complete"


@dataclass(frozen=True, slots=True)
class Share:
    """Of one item: how much is wanted, and how much of it was done. `tolerance` is the part that may be missing."""

    wanted: Decimal
    done: Decimal
    rejected: bool = False
    tolerance: Decimal = Decimal(0)

    @property
    def reached(self) -> bool:
        """Whether enough was done."""
        return self.done >= self.wanted * (1 - self.tolerance)


def roll_up(items: Iterable[Share]) -> Progress:
    """Over the items that are not rejected: none if nothing was done, complete if each is reached, else partly."""
    counted = [item for item in items if not item.rejected]
    if not any(item.done > 0 for item in counted):
        return Progress.NONE
    return Progress.COMPLETE if all(item.reached for item in counted) else Progress.PARTLY

"""How much of an item may still be followed up. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from hub.errors import Invalid, sentence


class Wanted(NamedTuple):
    """An item that may be followed up: how much it is, and how much live followers took over."""

    quantity: Decimal
    taken: Decimal


def quantities(items: Mapping[int, Wanted], chosen: Mapping[int, Decimal] | None) -> dict[int, Decimal]:
    """How much of each position goes on: as chosen, or all that is left; without positions of which nothing is.

    Raises `Invalid` for more than is left, a position there is not, and when nothing is left at all.
    """
    left = {position: item.quantity - item.taken for position, item in items.items()}
    if chosen is None:
        wanted = {position: quantity for position, quantity in left.items() if quantity > 0}
    else:
        refused = sentence("That is more than is left of it.")
        if over := {f"item-{each}": refused for each, much in chosen.items() if not 0 < much <= left.get(each, 0)}:
            raise Invalid("That is more than is left of it.", over)
        wanted = dict(chosen)
    if not wanted:
        raise Invalid("Nothing is left of it to follow up.")
    return wanted

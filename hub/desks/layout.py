"""How the blocks of a page are arranged: their order, and which are folded or hidden. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.errors import Invalid

MOST_BLOCKS = 40
# What kinds of pages and blocks are called.
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")

Stored = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where one block stands is its place among the others; one that is folded shows its title alone."""

    name: str
    folded: bool = False
    hidden: bool = False


def arranged(names: Sequence[str], kept: Iterable[Placed]) -> tuple[Placed, ...]:
    """The blocks there are as they were arranged once.

    One that was not there then stands after the one it follows by nature; what is no more is left out.
    """
    placed = list({each.name: each for each in kept if each.name in names}.values())
    standing = {each.name for each in placed}
    for index, name in enumerate(names):
        if name not in standing:
            before = set(names[:index])
            place = max((spot for spot, each in enumerate(placed, 1) if each.name in before), default=0)
            placed.insert(place, Placed(name))
    return tuple(placed)


def checked(page: str, placed: Sequence[Placed]) -> tuple[Placed, ...]:
    """What is to be kept of an arrangement. Raises `Invalid` for one no page can have."""
    names = [each.name for each in placed]
    if len(placed) > MOST_BLOCKS or len(set(names)) < len(names):
        raise Invalid("There is no such arrangement.", {"blocks": "unknown"})
    if not all(NAME.fullmatch(name) for name in (page, *names)):
        raise Invalid("There is no such arrangement.", {"blocks": "unknown"})
    return tuple(placed)


def written(placed: Iterable[Placed]) -> Stored:
    """An arrangement as it is kept."""
    return [{"name": each.name, "folded": each.folded, "hidden": each.hidden} for each in placed]


def read(stored: Iterable[Mapping[str, Any]]) -> tuple[Placed, ...]:
    """An arrangement as it was kept."""
    return tuple(Placed(str(each["name"]), bool(each["folded"]), bool(each["hidden"])) for each in stored)

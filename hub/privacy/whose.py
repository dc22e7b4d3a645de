"""Whose a message is, seen by one person: what goes into their archive, and what is other people's. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Whose(StrEnum):
    """They wrote it, it was written to them, or it is between us and somebody else."""

    THEIRS = "theirs"
    TO_THEM = "toThem"
    OTHERS = "others"


@dataclass(frozen=True, slots=True)
class Sides:
    """Between whom a message went. `identity_id` is that of its writer, None where we wrote it."""

    inbound: bool
    identity_id: int | None
    author: str
    recipients: tuple[str, ...]
    copies: tuple[str, ...] = ()
    hidden_copies: tuple[str, ...] = ()


def whose(sides: Sides, identities: frozenset[int], addresses: frozenset[str]) -> Whose:
    """Whose it is for somebody with these identities and these addresses, in lower case."""
    if sides.inbound and (sides.identity_id in identities or sides.author.lower() in addresses):
        return Whose.THEIRS
    got = (*sides.recipients, *sides.copies, *sides.hidden_copies)
    return Whose.TO_THEM if any(each.lower() in addresses for each in got) else Whose.OTHERS


def is_others(sides: Sides, identities: frozenset[int], addresses: frozenset[str]) -> bool:
    """Whether it is somebody else's alone: another wrote it, whoever got it, or we wrote it to others only."""
    if sides.inbound:
        return sides.identity_id is not None and sides.identity_id not in identities
    return whose(sides, identities, addresses) == Whose.OTHERS


def hidden_for(hidden_copies: Iterable[str], addresses: frozenset[str]) -> tuple[str, ...]:
    """Those hidden copies that somebody may know of: their own."""
    return tuple(each for each in hidden_copies if each.lower() in addresses)

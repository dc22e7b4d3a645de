"""Rings: the longer an item waits, the wider the circle of who may be asked. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Ring:
    """After this time the levels asked for are lower by `relax_by`, and who serves the queue `joins` may be asked too.

    The last one with a queue that joins is what the field calls overflow.
    """

    after: timedelta
    relax_by: int = 0
    joins: int | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """The circle of one moment. `number` counts the rings reached; 0 is the queue's own circle."""

    number: int = 0
    relax_by: int = 0
    joined: frozenset[int] = frozenset()


def reaches(rings: Iterable[Ring], waited: timedelta) -> tuple[Reach, ...]:
    """Every circle reached after so long, the narrowest first; a wider one keeps what those before it allowed."""
    found = [Reach()]
    for ring in sorted(rings, key=lambda ring: ring.after):
        if ring.after > waited:
            break
        last = found[-1]
        joined = last.joined if ring.joins is None else last.joined | {ring.joins}
        found.append(Reach(last.number + 1, max(last.relax_by, ring.relax_by), joined))
    return tuple(found)

"""What is at the same time. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of somebody's time, and what it is."""

    at: datetime
    ends_at: datetime
    name: str = ""


def overlapping(wanted: Sequence[Span], others: Iterable[Span]) -> tuple[Span, ...]:
    """Those of the others that share time with what is wanted, earliest first.

    What ends when the other begins shares none, and a moment, such as when a task is due, takes no time at all.
    """
    return tuple(
        sorted(
            (other for other in others if any(_share_time(span, other) for span in wanted)),
            key=lambda span: (span.at, span.ends_at, span.name),
        )
    )


def _share_time(one: Span, other: Span) -> bool:
    return max(one.at, other.at) < min(one.ends_at, other.ends_at)

"""The virtual clock: does what was planned, in order of time, and within one moment in the order it was planned."""

import heapq
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

# Where time begins if nobody says otherwise; nothing depends on the day.
BEGINNING = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)


class VirtualClock:
    """`now` is seconds since the beginning; it jumps from one plan to the next."""

    def __init__(self, begins: datetime = BEGINNING) -> None:
        self.now = 0.0
        self._begins = begins
        self._plans: list[tuple[float, int, Callable[..., object], tuple[Any, ...]]] = []
        self._planned = 0

    def at(self, when: float, do: Callable[..., object], *given: Any) -> None:
        """Plan to do something at a time in seconds, not before now."""
        self._planned += 1
        heapq.heappush(self._plans, (max(when, self.now), self._planned, do, given))

    def run(self) -> None:
        """Do everything that is planned, and what that plans, until nothing is left."""
        while self._plans:
            self.now, _, do, given = heapq.heappop(self._plans)
            do(*given)

    def moment(self, when: float | None = None) -> datetime:
        """A time in seconds, now unless given, as the rules of production know it."""
        return self._begins + timedelta(seconds=self.now if when is None else when)

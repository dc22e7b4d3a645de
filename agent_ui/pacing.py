"""How often pages are painted: each target at most so often, and rows in a crowd together at most so often. Pure."""

from collections.abc import Iterable

# A target is painted at most so often, however much happens (seconds); what concerns everybody more rarely.
PAUSE = 0.1
SLOW_PAUSE = 1.0
# So many rows in one pause can be followed; more wait for its end, and go out together.
FOLLOWED = 20


class Pacing:
    """When each target may be painted again; times are seconds of a clock that only goes forward."""

    def __init__(self, slow: Iterable[str]) -> None:
        self._slow = frozenset(slow)
        self._painted: dict[str, float] = {}
        self._rows_since = 0.0
        self._rows = 0

    def due(self, target: str, *, row: bool = False) -> float:
        """From when on a target may be painted."""
        pause = SLOW_PAUSE if target.partition("-")[0] in self._slow else PAUSE
        due = self._painted.get(target, 0.0) + pause
        return max(due, self._rows_since + PAUSE) if row and self._rows >= FOLLOWED else due

    def painted(self, targets: Iterable[str], now: float, rows: int = 0) -> None:
        """These are painted now; so many of them are rows."""
        self._painted = {target: at for target, at in self._painted.items() if now - at < SLOW_PAUSE}
        self._painted |= dict.fromkeys(targets, now)
        if now - self._rows_since >= PAUSE:
            self._rows_since, self._rows = now, 0
        self._rows += rows

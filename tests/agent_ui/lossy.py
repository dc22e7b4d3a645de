"""A bus as bad as one between processes may be: late, twice, in another order, not at all; what is lost is told."""

from collections.abc import Iterable
from random import Random

from storage.bus import GAP, Hint, MemoryBus


class Line(MemoryBus):
    """The bus of one web process, which hears of the others' hints when and how `carry` pleases."""

    def __init__(self, random: Random) -> None:
        super().__init__()
        self._random = random
        self._held: list[Hint] = []
        self._lost = False

    def hold(self, hints: Iterable[Hint]) -> None:
        """Take hints of another process on their way."""
        self._held.extend(hints)

    def carry(self) -> None:
        """Deliver some of what is held: what came first need not come first, or once, or now, or ever."""
        draw = self._random.random()
        late = [hint for hint in self._held if self._random.random() < 0.15]
        due = [hint for hint in self._held if hint not in late]
        self._held = late
        arriving = [hint for hint in due for _ in range(self._times())]
        if draw < 0.4:
            self._random.shuffle(arriving)
        self.publish(arriving)

    def mend(self) -> None:
        """Deliver what is held, and say so if something never came."""
        self.publish(self._held)
        self._held = []
        if self._lost:
            self.publish([GAP])
        self._lost = False

    def _times(self) -> int:
        draw = self._random.random()
        if draw < 0.1:
            self._lost = True
            return 0
        return 2 if draw < 0.25 else 1


class Wire(MemoryBus):
    """The bus of the process where things happen; every line holds what it says."""

    def __init__(self, lines: Iterable[Line]) -> None:
        super().__init__()
        self._lines = tuple(lines)

    def publish(self, hints: Iterable[Hint]) -> None:
        """Hand each hint to every subscriber here, and to the lines."""
        told = list(hints)
        super().publish(told)
        for line in self._lines:
            line.hold(told)

"""What one door gives to one peer and to all of them: sizes, counts, times, connections."""

from collections import Counter
from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class SmtpLimits:
    """Sizes are in bytes, times in seconds.

    `idle` runs since the last byte or command heard, `transaction` since DATA began (RFC 5321 s4.5.3.2 asks for 5
    minutes and more). `answer` is how long a commit may take before the peer is told to try again. `stop` bounds
    a graceful stop.
    """

    size: int = 50 * MIB
    recipients: int = 100
    errors: int = 10
    connections: int = 500
    connections_per_peer: int = 50
    idle: float = 300.0
    transaction: float = 1800.0
    answer: float = 30.0
    stop: float = 0.8


class Connections:
    """Who is connected, counted by address."""

    def __init__(self, limits: SmtpLimits) -> None:
        self._limits = limits
        self._of_peer: Counter[str] = Counter()
        self._all = 0

    def admit(self, peer: str) -> bool:
        """Count one more from this address; False, and nothing counted, if there is no room for it."""
        if self._all >= self._limits.connections or self._of_peer[peer] >= self._limits.connections_per_peer:
            return False
        self._all += 1
        self._of_peer[peer] += 1
        return True

    def release(self, peer: str) -> None:
        """Count one less from this address."""
        self._all -= 1
        self._of_peer[peer] -= 1
        if not self._of_peer[peer]:
            del self._of_peer[peer]

"""What the hub gives to an IMAP reader: a place for positions, and the time."""

from datetime import UTC, datetime

from channels.email.imap_account import Position


class Positions:
    """Positions, kept in memory."""

    def __init__(self) -> None:
        self.saved: dict[str, Position] = {}

    async def load(self, source: str) -> Position | None:
        return self.saved.get(source)

    async def save(self, source: str, position: Position) -> None:
        self.saved[source] = position


class WallClock:
    """The real time."""

    def now(self) -> datetime:
        return datetime.now(UTC)

"""A DNS made of a table."""

from collections.abc import Mapping

from channels.email.proof.names import Kind, NamesUnavailable


class TableNames:
    """The `Names` of a test: records by (name, kind); a name in `broken` gives no answer. Counts what it is asked."""

    def __init__(
        self, records: Mapping[tuple[str, str], tuple[str, ...]], broken: frozenset[str] = frozenset()
    ) -> None:
        self._records = records
        self._broken = broken
        self.asked: list[tuple[str, Kind]] = []

    async def look_up(self, name: str, kind: Kind) -> tuple[str, ...]:
        """What the table says."""
        self.asked.append((name, kind))
        if name in self._broken:
            raise NamesUnavailable(name)
        return self._records.get((name, kind), ())

"""What proving a sender needs from the DNS, so that rules and tests need none."""

from typing import Literal, Protocol

Kind = Literal["TXT", "A", "AAAA", "MX", "PTR"]


class NamesUnavailable(Exception):
    """The DNS gave no answer, neither yes nor no: another time it may."""


class Names(Protocol):
    """The DNS."""

    async def look_up(self, name: str, kind: Kind) -> tuple[str, ...]:
        """The records as text, those of MX by preference; () if there are none. Raises `NamesUnavailable`."""

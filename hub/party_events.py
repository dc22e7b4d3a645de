"""What happens to the people and organisations we deal with."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartiesMerged:
    """A party turned out to be another, which stands for it from now on."""

    survivor_id: int
    merged_id: int
    by_id: int

    @property
    def stream(self) -> str:
        """The party that stands for both."""
        return f"party-{self.survivor_id}"


@dataclass(frozen=True, slots=True)
class PartiesParted:
    """Two parties are two again; each has what was its own."""

    survivor_id: int
    merged_id: int
    by_id: int

    @property
    def stream(self) -> str:
        """The party that stood for both."""
        return f"party-{self.survivor_id}"


@dataclass(frozen=True, slots=True)
class PartyChanged:
    """Somebody was added, or what is known of them changed.

    `what` is added, changed, identity, postal, relation, consent or privacy.
    """

    party_id: int
    what: str
    by_id: int

    @property
    def stream(self) -> str:
        """Whom it is about."""
        return f"party-{self.party_id}"

"""Reads what a command was sent: plain values of the right kind, or a refusal that names the field."""

from collections.abc import Mapping

from hub.errors import Invalid
from hub.interactions.text import storable

LARGEST = 2**63 - 1
SHORTEST_KEY, LONGEST_KEY = 8, 64


class Arguments:
    """The one object a command carries. Every reader raises `Invalid` naming the field."""

    def __init__(self, sent: object) -> None:
        if not isinstance(sent, Mapping):
            raise Invalid("A command carries one object.")
        self._sent = sent

    def number(self, name: str) -> int:
        """A key of the database."""
        value = self._sent.get(name)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST:
            raise Invalid("%(field)s is not a number.", {name: "number"}, field=name)
        return value

    def optional_number(self, name: str) -> int | None:
        """A key of the database, or None where it is left out or null."""
        return None if self._sent.get(name) is None else self.number(name)

    def numbers(self, name: str) -> tuple[int, ...]:
        """A list of keys of the database."""
        values = self._sent.get(name)
        if not isinstance(values, list) or not all(type(value) is int and 0 <= value <= LARGEST for value in values):
            raise Invalid("%(field)s is not a list of numbers.", {name: "numbers"}, field=name)
        return tuple(values)

    def text(self, name: str, default: str | None = None) -> str:
        """A text as every database can keep it; the default where it is left out."""
        value = self._sent.get(name, default)
        if not isinstance(value, str):
            raise Invalid("%(field)s is not a text.", {name: "text"}, field=name)
        return storable(value)

    def key(self, name: str) -> str:
        """What a click carries to count once. One that is cut to be kept could equal another, and lose its click."""
        value = self.text(name)
        if not SHORTEST_KEY <= len(value) <= LONGEST_KEY:
            raise Invalid(
                "%(field)s is no usable key.", {name: f"{SHORTEST_KEY} to {LONGEST_KEY} characters"}, field=name
            )
        return value

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._sent.get(name)
        if not isinstance(value, bool):
            raise Invalid("%(field)s is neither true nor false.", {name: "boolean"}, field=name)
        return value

    def optional_flag(self, name: str) -> bool:
        """True or false; false where it is left out."""
        return name in self._sent and self.flag(name)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where it is left out."""
        values = self._sent.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise Invalid("%(field)s is not a list of texts.", {name: "texts"}, field=name)
        return tuple(map(storable, values))

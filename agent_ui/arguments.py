"""Reads what a command was sent: plain values of the right kind, or a refusal that names the field."""

from collections.abc import Mapping

from hub.errors import Invalid

LARGEST = 2**63 - 1


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

    def text(self, name: str, default: str | None = None) -> str:
        """A text; the default where it is left out."""
        value = self._sent.get(name, default)
        if not isinstance(value, str):
            raise Invalid("%(field)s is not a text.", {name: "text"}, field=name)
        return value

    def flag(self, name: str) -> bool:
        """True or false."""
        value = self._sent.get(name)
        if not isinstance(value, bool):
            raise Invalid("%(field)s is neither true nor false.", {name: "boolean"}, field=name)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where it is left out."""
        values = self._sent.get(name, [])
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise Invalid("%(field)s is not a list of texts.", {name: "texts"}, field=name)
        return tuple(values)

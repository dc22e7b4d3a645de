"""Puts values into a text where it says `{{ name }}`: no logic, one pass, nothing is looked up. Pure."""

import re
from collections.abc import Iterable, Mapping

# What a text may name; whoever renders gives a value for each.
NAMES = ("customer", "agent", "queue", "number", "subject")

_NAME = re.compile(r"\{\{\s*([A-Za-z_]+)\s*\}\}")


def render(text: str, values: Mapping[str, str]) -> str:
    """The text with its values. A name without one stays visible: somebody must notice it before a customer does."""
    return _NAME.sub(lambda found: values.get(found[1], found[0]), text)


def unknown_names(text: str) -> tuple[str, ...]:
    """What stands in braces and means nothing, in its order: a name nobody knows, or braces that never close."""
    pieces = (piece.partition("}}") for piece in text.split("{{")[1:])
    return tuple(name.strip()[:40] for name, closed, _ in pieces if not closed or name.strip() not in NAMES)


def in_braces(names: Iterable[str]) -> str:
    """Names as they are written in a text, for whoever is told what they may write."""
    return ", ".join(f"{{{{ {name} }}}}" for name in names)

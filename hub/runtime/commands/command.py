"""What a command is made of: its words, what it does, and what it answers."""

from argparse import ArgumentParser, Namespace
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from hub.settings import Settings


@dataclass(frozen=True, slots=True)
class Answer:
    """What a command says: `data` with --json, else `lines`. `failed`: it did its work and the finding is bad.

    No `data`: everything was said while it ran.
    """

    data: Any
    lines: Sequence[str] = ()
    failed: bool = False


Run = Callable[[Settings, Namespace], Awaitable[Answer]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command, e.g. `user add`. `arguments` adds its own words to its parser."""

    name: str
    help: str
    run: Run
    example: str
    arguments: Callable[[ArgumentParser], None] = field(default=lambda parser: None)


def table(rows: Sequence[Sequence[object]]) -> list[str]:
    """Rows with their columns lined up."""
    if not rows:
        return ["(none)"]
    widths = [max(len(str(row[column])) for row in rows) for column in range(len(rows[0]))]
    return ["  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]

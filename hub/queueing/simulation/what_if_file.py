"""Reads a what-if file: TOML tables of changes, each value checked and each mistake named with its place."""

import math
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from hub.errors import Invalid
from hub.queueing.simulation.what_if import AgentsChange, Change, QueueChange, SkillChange, TrafficChange

HIGHEST_LEVEL = 5
LONGEST = 10.0**8
_KNOWN = {
    "agents": {"queue", "by", "skills"},
    "skill": {"agent", "skill", "level"},
    "queue": {"queue", "skills", "ageing_seconds", "sticky_seconds", "rings"},
    "traffic": {"handling"},
}


class _Table:
    """One table of the file, read value by value; without `known` its names are free."""

    def __init__(self, place: str, values: Any, known: set[str] | None = None) -> None:
        self._place = place
        if not isinstance(values, Mapping):
            raise self.wrong("", "a table is wanted")
        self.values = values
        unknown = set() if known is None else set(values) - known
        for name in sorted(unknown):
            raise self.wrong(name, f"unknown; known are {', '.join(sorted(known or ()))}")

    def wrong(self, name: str, why: str) -> Invalid:
        """What to raise."""
        place = f"{self._place}.{name}" if name else self._place
        return Invalid(f"{place}: {why}", {place: why})

    def text(self, name: str) -> str:
        """A name that must be there."""
        value = self.values.get(name)
        if not isinstance(value, str) or not value.strip():
            raise self.wrong(name, "a name is wanted")
        return value.strip()

    def whole(self, name: str, least: int, most: int) -> int:
        """A whole number that must be there."""
        value = self.values.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise self.wrong(name, f"a whole number from {least} to {most} is wanted")
        return value

    def number(self, name: str, least: float = 0.0) -> float | None:
        """A number, None if it is not there."""
        value = self.values.get(name)
        if value is None:
            return None
        if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= LONGEST:
            raise self.wrong(name, f"a number from {least:g} on is wanted")
        return float(value)

    def levels(self, name: str) -> dict[str, int]:
        """Levels by skill; none if they are not there."""
        inner = _Table(f"{self._place}.{name}", self.values.get(name, {}))
        return {skill: inner.whole(skill, 0, HIGHEST_LEVEL) for skill in inner.values}

    def tables(self, name: str, known: set[str]) -> Iterator["_Table"]:
        """The tables in a list."""
        rows = self.values.get(name, [])
        if not isinstance(rows, list):
            raise self.wrong(name, "a list of tables is wanted")
        return (_Table(f"{self._place}.{name}[{number}]", row, known) for number, row in enumerate(rows, 1))


def read_changes(text: str) -> list[Change]:
    """The changes in the order agents, skill, queue, traffic. Raises `Invalid` with the place of a mistake."""
    try:
        written = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Invalid(f"this is no TOML: {error}", {"file": "no TOML"}) from error
    whole = _Table("file", written, set(_KNOWN))
    changes: list[Change] = [_agents(table) for table in whole.tables("agents", _KNOWN["agents"])]
    changes += [_skill(table) for table in whole.tables("skill", _KNOWN["skill"])]
    changes += [_queue(table) for table in whole.tables("queue", _KNOWN["queue"])]
    if "traffic" in written:
        traffic = _Table("file.traffic", written["traffic"], _KNOWN["traffic"])
        changes.append(TrafficChange(traffic.number("handling", 0.01) or 1.0))
    if not changes:
        raise Invalid("nothing would be different", {"file": "empty"})
    return changes


def _agents(table: _Table) -> AgentsChange:
    return AgentsChange(table.text("queue"), table.whole("by", -1000, 1000), table.levels("skills"))


def _skill(table: _Table) -> SkillChange:
    return SkillChange(table.text("agent"), table.text("skill"), table.whole("level", 0, HIGHEST_LEVEL))


def _queue(table: _Table) -> QueueChange:
    rings = None
    if "rings" in table.values:
        rings = tuple(_ring(ring) for ring in table.tables("rings", {"after", "relax_by", "joins"}))
    return QueueChange(
        table.text("queue"),
        table.levels("skills"),
        table.number("ageing_seconds"),
        table.number("sticky_seconds"),
        rings,
    )


def _ring(table: _Table) -> tuple[float, int, str]:
    after = table.number("after")
    if after is None or math.isinf(after):
        raise table.wrong("after", "seconds are wanted")
    relax_by = table.whole("relax_by", 0, HIGHEST_LEVEL) if "relax_by" in table.values else 0
    return after, relax_by, table.text("joins") if "joins" in table.values else ""

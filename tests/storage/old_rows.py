"""Rows of tables as they were at an older revision, for tests of migrations."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Executable, MetaData, Table, insert

from storage.engine import open_engines
from storage.types import Json, UtcDateTime

_JSON = ("skills", "detail", "permissions", "navigation", "layouts")


def rows(name: str, values: Sequence[dict[str, Any]]) -> list[Executable]:
    """What inserts them."""
    return [insert(_table(name, row)).values(row) for row in values]


def _table(name: str, row: dict[str, Any]) -> Table:
    times = {each for each, value in row.items() if isinstance(value, datetime)}
    kinds: dict[str, Any] = {**dict.fromkeys(_JSON, Json), **dict.fromkeys(times, UtcDateTime())}
    return Table(name, MetaData(), *(Column(each, kinds.get(each)) for each in row))


async def execute(url: str, *statements: Executable) -> list[tuple[object, ...]]:
    """Run them and return the rows of the last one."""
    writer, reader = open_engines(url)
    found: list[tuple[object, ...]] = []
    async with writer.begin() as connection:
        for statement in statements:
            result = await connection.execute(statement)
            found = [tuple(row) for row in result] if result.returns_rows else []
    await writer.dispose()
    await reader.dispose()
    return found

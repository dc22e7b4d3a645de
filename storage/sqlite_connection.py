"""SQLite off the event loop with one hop to its thread a statement, where aiosqlite's own cursor makes four."""

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiosqlite

Rows = list[Any]
Statement = Callable[[sqlite3.Cursor], object]


class OneHopCursor:
    """What SQLAlchemy needs of an aiosqlite cursor: a statement runs, is read to its end and closed in one go."""

    arraysize = 1

    def __init__(self, connection: "OneHopConnection") -> None:
        self._connection = connection
        self._rows: Rows = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid = 0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing is open between two statements."""

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> "OneHopCursor":
        """Run a statement and keep its rows."""
        return await self._run(lambda cursor: cursor.execute(sql, parameters))

    async def executemany(self, sql: str, parameters: Sequence[Sequence[Any]]) -> "OneHopCursor":
        """Run a statement for each set of parameters."""
        return await self._run(lambda cursor: cursor.executemany(sql, parameters))

    async def fetchall(self) -> Rows:
        """The rows of the last statement."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Nothing is open between two statements."""

    async def _run(self, statement: Statement) -> "OneHopCursor":
        return await self._connection.in_thread(self._complete, statement)

    def _complete(
        self, connection: sqlite3.Connection, statement: Callable[[sqlite3.Cursor], object]
    ) -> "OneHopCursor":
        cursor = connection.cursor()
        try:
            statement(cursor)
            self.description, self.lastrowid = cursor.description, cursor.lastrowid or 0
            self._rows = cursor.fetchall() if cursor.description else []
            # Only known once a RETURNING was read to its end.
            self.rowcount = cursor.rowcount
        finally:
            cursor.close()
        return self


class OneHopConnection(aiosqlite.Connection):
    """An aiosqlite connection that hands out one-hop cursors."""

    def cursor(self) -> OneHopCursor:  # type: ignore[override]  # used by SQLAlchemy alone, which needs no more of it
        """A cursor; it costs nothing until it runs a statement."""
        return OneHopCursor(self)

    async def in_thread(self, call: Callable[..., OneHopCursor], *arguments: Any) -> OneHopCursor:
        """Call with the driver's connection in the connection's own thread."""
        done: OneHopCursor = await self._execute(lambda: call(self._conn, *arguments))  # type: ignore[no-untyped-call]
        return done


def connect(database: str | Path, **options: Any) -> OneHopConnection:
    """What SQLAlchemy calls in place of `aiosqlite.connect`; awaiting it opens the connection."""
    return OneHopConnection(lambda: sqlite3.connect(database, **options), iter_chunk_size=64)

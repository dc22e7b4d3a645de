"""How the databases find what they are asked for."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from storage.unit_of_work import Storage

Asked = tuple[str, Any]


@contextmanager
def asked_of(storage: Storage) -> Iterator[list[Asked]]:
    """Every statement that reads, changes or deletes meanwhile, with its parameters."""
    asked: list[Asked] = []
    told: list[object] = []

    def note(_c: object, cursor: object, statement: str, parameters: Any, _context: object, many: bool) -> None:
        # On PostgreSQL the reader is the writer with other options, and each tells the other's statements too.
        if told and told[-1] is cursor:
            return
        told.append(cursor)
        if not many and statement.startswith(("SELECT", "UPDATE", "DELETE")):
            asked.append((statement, parameters))

    engines = {id(each.sync_engine): each.sync_engine for each in (storage.reader, storage.writer)}
    for engine in engines.values():
        event.listen(engine, "before_cursor_execute", note)
    yield asked
    for engine in engines.values():
        event.remove(engine, "before_cursor_execute", note)


async def plan_of(storage: Storage, asked: Asked) -> list[str]:
    """The lines of the plan of a statement; PostgreSQL reads a whole table only if there is no other way."""
    lite = storage.reader.dialect.name == "sqlite"
    async with storage.reading() as session:
        connection = await session.connection()
        if not lite:
            # The tables of tests are small enough to be read whole; what is asked is whether they have to be.
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN QUERY PLAN " if lite else "EXPLAIN "
        return [row[-1] for row in await connection.exec_driver_sql(explain + asked[0], asked[1])]

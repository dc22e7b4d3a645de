"""What a database holds and is asked, to see that nothing was changed, and at what cost."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, select

from storage.unit_of_work import Storage
from tests.services.models import metadata

Content = dict[str, list[tuple[Any, ...]]]


async def content(storage: Storage, without: Sequence[str] = ()) -> Content:
    """Every row of every table but some, in a fixed order."""
    async with storage.reading() as session:
        return {
            table.name: sorted((tuple(row) for row in await session.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
            if table.name not in without
        }


@contextmanager
def statements(storage: Storage) -> Iterator[list[str]]:
    """Every statement that is run meanwhile."""
    run: list[str] = []
    told: list[object] = []

    def note(connection: object, cursor: object, statement: str, *rest: object) -> None:
        # On PostgreSQL the reader is the writer with other options, and each tells the other's statements too.
        if not told or told[-1] is not cursor:
            told.append(cursor)
            run.append(statement)

    engines = {id(engine.sync_engine): engine.sync_engine for engine in (storage.reader, storage.writer)}
    for engine in engines.values():
        event.listen(engine, "before_cursor_execute", note)
    yield run
    for engine in engines.values():
        event.remove(engine, "before_cursor_execute", note)

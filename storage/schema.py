"""Brings the tables of a database to the form this version needs, and says whether they have it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import RevisionError
from alembic.util import CommandError
from sqlalchemy import Connection, MetaData, event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from storage.engine import PATIENCE, open_engines
from storage.errors import UnknownSchema
from storage.failures import translated_failures
from storage.full_text import PREFIX

MIGRATIONS = Path(__file__).parent / "migrations"
# Any number that no other program on the same database server uses for its advisory locks.
UPGRADE_LOCK = 6_613_407_251
# Seconds that a process waits for another that changes the tables; it may have all of them to make.
LONGEST_CHANGE = 60.0


async def upgrade(url: str, revision: str = "head") -> None:
    """Apply what is pending, all of it or nothing; processes that start together do so one after the other.

    Raises `StorageUnavailable`, `UnknownSchema`.
    """
    await _change(url, lambda connection: command.upgrade(_config(connection), revision))


async def downgrade(url: str, revision: str) -> None:
    """Go back to an older revision, `base` for no tables at all. Raises `StorageUnavailable`, `UnknownSchema`."""
    await _change(url, lambda connection: command.downgrade(_config(connection), revision))


async def pending(url: str) -> list[str]:
    """The revisions this database still lacks, next one first. Raises `StorageUnavailable`, `UnknownSchema`."""
    async with _reading(url) as connection:
        return await connection.run_sync(_pending)


async def differences(url: str, metadata: MetaData) -> list[Any]:
    """What Alembic finds different between the tables and the classes; empty when they agree."""
    async with _reading(url) as connection:
        return await connection.run_sync(lambda inner: compare_metadata(_compared(inner), metadata))


async def write_revision(url: str, metadata: MetaData, message: str, number: str) -> None:
    """Write the next revision file from what changed in the classes; `url` must be at the newest revision."""

    def write(connection: Connection) -> None:
        command.revision(_config(connection, metadata), message, autogenerate=True, rev_id=number)

    await _change(url, write)


def described(name: str | None, kind: str, parents: object) -> bool:
    """Whether a class describes what has this name: how full text is found is each database's own."""
    return name is None or not name.startswith(PREFIX)


def _compared(connection: Connection) -> MigrationContext:
    return MigrationContext.configure(connection, opts={"include_name": described})


def _config(connection: Connection, metadata: MetaData | None = None) -> Config:
    config = Config(attributes={"connection": connection, "metadata": metadata})
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def _pending(connection: Connection) -> list[str]:
    scripts = ScriptDirectory(str(MIGRATIONS))
    current = MigrationContext.configure(connection).get_current_heads()
    return [script.revision for script in scripts.iterate_revisions("heads", current)][::-1]


@asynccontextmanager
async def _reading(url: str) -> AsyncIterator[AsyncConnection]:
    async with _engines(url) as (_, reader), reader.connect() as connection:
        yield connection


async def _change(url: str, step: Callable[[Connection], None]) -> None:
    async with _engines(url, LONGEST_CHANGE) as (writer, _):
        sqlite = writer.dialect.name == "sqlite"
        if sqlite:
            event.listen(writer.sync_engine, "connect", _without_foreign_keys)
        # The transaction is ours and Alembic joins it, so a step that fails leaves nothing behind.
        async with writer.begin() as connection:
            if not sqlite:
                await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
            await connection.run_sync(step)
            if sqlite and (broken := (await connection.execute(text("PRAGMA foreign_key_check"))).all()):
                raise RuntimeError(f"a step of the schema broke references: {broken[:10]}")


@asynccontextmanager
async def _engines(url: str, patience: float = PATIENCE) -> AsyncIterator[tuple[AsyncEngine, AsyncEngine]]:
    writer, reader = open_engines(url, pool_size=1, patience=patience)
    try:
        with translated_failures():
            yield writer, reader
    except (CommandError, RevisionError) as error:
        raise UnknownSchema(str(error)) from error
    finally:
        await writer.dispose()
        await reader.dispose()


def _without_foreign_keys(connection: DBAPIConnection, record: object) -> None:
    # SQLite changes a table by copying and dropping it, which must not delete what refers to it.
    # https://www.sqlite.org/lang_altertable.html#otheralter, step 1
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys=OFF")
    cursor.close()

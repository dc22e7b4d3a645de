"""Opens SQLite or PostgreSQL so that a commit is durable and nobody waits for ever."""

import sqlite3
from contextlib import suppress
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool, PoolProxiedConnection
from sqlalchemy.util.concurrency import in_greenlet

from storage.sqlite_connection import connect

# Seconds to wait for a connection of the pool, a lock of SQLite or an answer to a first greeting.
PATIENCE = 5.0

# To compile a statement takes tenths of a second each time, and PostgreSQL does so for whatever it thinks costly, in a
# young database almost anything: a day at work took twice as long with it.
POSTGRESQL_SETTINGS = {"application_name": "onefront", "jit": "off"}

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
    # In KiB when negative: the default of 2 MiB holds 200 mails.
    "PRAGMA cache_size=-16384",
)


def open_engines(url: str, pool_size: int = 8, patience: float = PATIENCE) -> tuple[AsyncEngine, AsyncEngine]:
    """Return (writer, reader) for a database address; `patience` is how many seconds to wait for a connection or lock.

    On SQLite the writer is one connection whose transactions begin IMMEDIATE, so writers queue in this process
    instead of failing on each other; readers have their own connections. On PostgreSQL both share one pool. A reader
    cannot write, and sees one moment of the database from its first query to its last.
    """
    if url.startswith("sqlite"):
        writer = _sqlite(url, 1, patience, "BEGIN IMMEDIATE")
        return writer, _sqlite(url, pool_size, patience, "BEGIN", "PRAGMA query_only=ON")
    writer = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=patience,
        connect_args={"timeout": patience, "server_settings": POSTGRESQL_SETTINGS},
    )
    event.listen(writer.sync_engine, "checkout", _refuse_closed)
    return writer, writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _refuse_closed(connection: DBAPIConnection, record: object, proxy: PoolProxiedConnection) -> None:
    # The driver knows when the server hung up; asking the server each time would cost a round trip a transaction.
    driver = proxy.driver_connection
    if driver is not None and driver.is_closed():
        raise DisconnectionError


def _sqlite(url: str, pool_size: int, patience: float, begin: str, *pragmas: str) -> AsyncEngine:
    engine = create_async_engine(
        url,
        poolclass=AsyncAdaptedQueuePool,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=patience,
        connect_args={"async_creator_fn": connect},
    )
    wait = f"PRAGMA busy_timeout={round(patience * 1000)}"

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, record: object) -> None:
        # The driver must not begin transactions behind our back: the listener below does.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in (wait, *SQLITE_PRAGMAS, *pragmas):
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    event.listen(engine.sync_engine, "invalidate", _give_lock_back)
    return engine


def _give_lock_back(connection: DBAPIConnection, record: object, error: BaseException | None) -> None:
    # Closing is not enough: while a cursor is alive somewhere, SQLite keeps a closed connection and its lock as a
    # "zombie" (https://www.sqlite.org/c3ref/close.html). Cancelled transactions are invalidated here. Outside of a
    # greenlet, in garbage collection, nothing can be awaited, and no cursor is alive any more.
    if in_greenlet():
        with suppress(sqlite3.Error):
            connection.rollback()


async def refuse_unsafe(engine: AsyncEngine) -> None:
    """Raise `RuntimeError` when PostgreSQL is set so that a commit may be lost with the power."""
    if engine.dialect.name != "postgresql":
        return
    async with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit"):
            value = (await connection.execute(text(f"SHOW {setting}"))).scalar_one()
            if value == "off":
                raise RuntimeError(f"PostgreSQL has {setting} = off: accepted contacts could be lost")

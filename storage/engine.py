"""Opens SQLite or PostgreSQL so that a commit is durable, and translates the driver's failures."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import AsyncAdaptedQueuePool

from storage.errors import StorageFull, StorageUnavailable

# Serialization failure and deadlock: the only states in which a whole transaction may be tried again.
RETRYABLE_STATES = frozenset({"40001", "40P01"})
# Disk full; out of memory counts as unavailable, not as full.
FULL_STATES = frozenset({"53100"})
UNAVAILABLE_CLASSES = ("08", "53", "55P03", "57")

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=5000",
    "PRAGMA foreign_keys=ON",
)


def open_engines(url: str, pool_size: int = 8) -> tuple[AsyncEngine, AsyncEngine]:
    """Return (writer, reader) for a database address.

    On SQLite the writer is one connection whose transactions begin IMMEDIATE, so writers queue in this process
    instead of failing on each other; readers have their own connections. On PostgreSQL both are the same engine.
    """
    if url.startswith("sqlite"):
        return _sqlite(url, 1, "BEGIN IMMEDIATE"), _sqlite(url, pool_size, "BEGIN")
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=5,
        pool_pre_ping=True,
        connect_args={"timeout": 5, "server_settings": {"application_name": "onefront"}},
    )
    return engine, engine


def _sqlite(url: str, pool_size: int, begin: str) -> AsyncEngine:
    engine = create_async_engine(
        url, poolclass=AsyncAdaptedQueuePool, pool_size=pool_size, max_overflow=0, pool_timeout=5
    )

    @event.listens_for(engine.sync_engine, "connect")
    def prepare(connection: DBAPIConnection, record: object) -> None:
        # The driver must not begin transactions behind our back: the listener below does.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin_transaction(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


async def refuse_unsafe(engine: AsyncEngine) -> None:
    """Raise `RuntimeError` when PostgreSQL is set so that a commit may be lost with the power."""
    if engine.dialect.name != "postgresql":
        return
    async with engine.connect() as connection:
        for setting in ("fsync", "synchronous_commit"):
            value = (await connection.execute(text(f"SHOW {setting}"))).scalar_one()
            if value == "off":
                raise RuntimeError(f"PostgreSQL has {setting} = off: accepted contacts could be lost")


def is_retryable(error: BaseException) -> bool:
    """Whether PostgreSQL undid the transaction because of another one, so that it may simply run again."""
    return isinstance(error, DBAPIError) and sql_state(error) in RETRYABLE_STATES


def sql_state(error: DBAPIError) -> str:
    """The five-character SQLSTATE of a PostgreSQL error, or "" on SQLite."""
    return str(getattr(error.orig, "sqlstate", "") or "")


@contextmanager
def translated_failures() -> Iterator[None]:
    """Raise `StorageFull` or `StorageUnavailable` for what is the database's fault; let bugs through as they are."""
    try:
        yield
    except (PoolTimeout, OSError) as error:
        raise StorageUnavailable(str(error)) from error
    except IntegrityError:
        raise
    except DBAPIError as error:
        if is_retryable(error):
            raise
        raise _translate(error) from error


def _translate(error: DBAPIError) -> Exception:
    state, words = sql_state(error), str(error.orig).lower()
    if state in FULL_STATES or "disk is full" in words:
        return StorageFull(words)
    unavailable = error.connection_invalidated or state.startswith(UNAVAILABLE_CLASSES)
    if unavailable or isinstance(error, OperationalError | InterfaceError):
        return StorageUnavailable(words)
    return error

"""Tells what is the database's fault from what is a bug, whatever the driver calls it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from errno import EDQUOT, ENOSPC

from asyncpg import PostgresError
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from storage.errors import StorageFull, StorageUnavailable

# Serialization failure and deadlock: the only states in which a whole transaction may be tried again.
RETRYABLE_STATES = frozenset({"40001", "40P01"})
# https://www.postgresql.org/docs/15/errcodes-appendix.html: connection, resources, lock not available, operator
# intervention, system error, read-only (we reached a standby).
UNAVAILABLE_STATES = ("08", "53", "55P03", "57", "58", "25006")
FULL_STATE = "53100"
# https://www.sqlite.org/rescode.html; what is not here, such as a missing table, is a bug.
UNAVAILABLE_CODES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
FULL_ERRNOS = frozenset({ENOSPC, EDQUOT})


@contextmanager
def translated_failures() -> Iterator[None]:
    """Raise `StorageFull` or `StorageUnavailable` for what is the database's fault; let bugs through as they are."""
    try:
        yield
    except PoolTimeout as error:
        raise StorageUnavailable(str(error)) from error
    except OSError as error:
        raise (StorageFull if error.errno in FULL_ERRNOS else StorageUnavailable)(str(error)) from error
    except PostgresError as error:
        # Refused while connecting: SQLAlchemy has not wrapped it yet.
        raise _by_state(error, error.sqlstate or "") from error
    except DBAPIError as error:
        if isinstance(error, IntegrityError) or is_retryable(error):
            raise
        raise _translate(error) from error


def is_retryable(error: DBAPIError) -> bool:
    """Whether PostgreSQL undid the transaction because of another one, so that it may simply run again."""
    return _state(error) in RETRYABLE_STATES


def _translate(error: DBAPIError) -> Exception:
    if error.connection_invalidated:
        return StorageUnavailable(str(error.orig))
    code = getattr(error.orig, "sqlite_errorcode", None)
    if code is None:
        return _by_state(error, _state(error))
    primary = code & 0xFF
    if primary == sqlite3.SQLITE_FULL:
        return StorageFull(str(error.orig))
    return StorageUnavailable(str(error.orig)) if primary in UNAVAILABLE_CODES else error


def _by_state(error: Exception, state: str) -> Exception:
    if state == FULL_STATE:
        return StorageFull(str(error))
    return StorageUnavailable(str(error)) if state.startswith(UNAVAILABLE_STATES) else error


def _state(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", "") or "")

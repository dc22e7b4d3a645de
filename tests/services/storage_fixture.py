"""A fresh, migrated `storage` for each test, on SQLite and on PostgreSQL, with a clock the test can set."""

import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Dialect
from sqlalchemy.engine import make_url

from hub.runtime.followers import FINISHERS, FOLLOWERS
from storage import schema
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage
from tests.services.models import metadata
from tests.services.postgres import MIGRATED

__all__ = ["SettableClock", "clock", "compile_once", "metadata", "patience", "storage", "templates"]


class SettableClock:
    """A clock that stands still until the test moves it."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.time += by


@pytest.fixture
def clock() -> SettableClock:
    """The time `storage` works with: 2 March 2026, 09:00 UTC, until the test moves it."""
    return SettableClock()


@pytest.fixture
def patience() -> float:
    """Seconds that `storage` waits for a lock: on a loaded machine longer than anybody would at a desk.

    A module that tries what happens when a lock is not to be had overrides it.
    """
    return 60.0


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The migrated SQLite file to copy, made when first asked for. A test that asks gets tables on PostgreSQL too."""
    return {"folder": str(tmp_path_factory.mktemp("templates"))}


@pytest.fixture
async def storage(
    database_url: str, templates: dict[str, str], tmp_path: Path, clock: SettableClock, patience: float
) -> AsyncIterator[Storage]:
    """An open storage on a fresh database with every table, an in-memory bus and blobs in the test's folder.

    A module that needs it on one database only overrides `database_url` with `sqlite_url` or `postgres_url`.
    """
    await prepare(database_url, templates)
    opened = Storage(database_url, LocalBlobs(tmp_path / "blobs"), MemoryBus(), clock, patience=patience)
    compile_once(opened)
    opened.followers, opened.finishers = FOLLOWERS, FINISHERS
    await opened.open()
    yield opened
    await opened.close()


_dialects: dict[str, tuple[Dialect, dict[Any, Any]]] = {}


def compile_once(storage: Storage) -> None:
    """Let all storages of this process share what SQLAlchemy compiled; each engine would compile every statement again.

    A third of the time of a test went there. What is compiled is kept by dialect, so they share that too.
    """
    for engine in (storage.writer.sync_engine, storage.reader.sync_engine):
        engine.dialect, compiled = _dialects.setdefault(engine.dialect.name, (engine.dialect, {}))
        engine.update_execution_options(compiled_cache=compiled)


async def prepare(url: str, templates: dict[str, str]) -> None:
    """Give the database at `url` every table, unless it was made with them: on SQLite by copying a migrated file."""
    if url.startswith("sqlite"):
        await _copy_file(url, templates)
    elif not str(make_url(url).database).startswith(MIGRATED):
        await schema.upgrade(url)


async def _copy_file(url: str, templates: dict[str, str]) -> None:
    if "sqlite" not in templates:
        file = Path(templates["folder"]) / "template.db"
        await schema.upgrade(f"sqlite+aiosqlite:///{file}")
        templates["sqlite"] = str(file)
    shutil.copyfile(templates["sqlite"], str(make_url(url).database))

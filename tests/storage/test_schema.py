"""The migrations lead to exactly the tables the classes describe, once, and back again."""

import asyncio
import shutil
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import schema
from storage.engine import open_engines
from storage.errors import UnknownSchema
from tests.services.models import metadata

UPGRADE = "import asyncio, sys; from storage import schema; asyncio.run(schema.upgrade(sys.argv[1]))"


async def test_an_empty_database_lacks_every_revision_and_an_upgraded_one_none(database_url: str) -> None:
    assert (await schema.pending(database_url))[0] == "0001"
    await schema.upgrade(database_url)
    assert await schema.pending(database_url) == []


async def test_the_migrations_make_exactly_what_the_classes_describe(database_url: str) -> None:
    await schema.upgrade(database_url)
    assert await schema.differences(database_url, metadata) == []


async def test_a_missing_column_is_a_difference(database_url: str) -> None:
    await schema.upgrade(database_url)
    await _execute(database_url, "ALTER TABLE job DROP COLUMN error")
    assert [difference[0] for difference in await schema.differences(database_url, metadata)] == ["add_column"]


async def test_upgrading_again_changes_nothing(database_url: str) -> None:
    await schema.upgrade(database_url)
    await _execute(database_url, "INSERT INTO stream_head (stream, sequence) VALUES ('interaction-1', 7)")
    await schema.upgrade(database_url)
    assert await _execute(database_url, "SELECT sequence FROM stream_head") == [(7,)]


async def test_going_back_leaves_no_table(database_url: str) -> None:
    await schema.upgrade(database_url)
    await schema.downgrade(database_url, "base")
    assert len(await schema.differences(database_url, metadata)) > len(metadata.tables)
    await schema.upgrade(database_url)
    assert await schema.differences(database_url, metadata) == []


async def test_processes_that_start_together_upgrade_once(database_url: str) -> None:
    starting = [await asyncio.create_subprocess_exec(sys.executable, "-c", UPGRADE, database_url) for _ in range(3)]
    assert [await process.wait() for process in starting] == [0, 0, 0]
    assert await schema.differences(database_url, metadata) == []


async def test_a_database_of_a_later_version_is_refused(database_url: str) -> None:
    await schema.upgrade(database_url)
    await _execute(database_url, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(UnknownSchema):
        await schema.pending(database_url)
    with pytest.raises(UnknownSchema):
        await schema.upgrade(database_url)


async def test_a_revision_written_from_the_classes_makes_them(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    migrations = tmp_path / "migrations"
    shutil.copytree(schema.MIGRATIONS, migrations, ignore=shutil.ignore_patterns("0*.py", "__pycache__"))
    monkeypatch.setattr(schema, "MIGRATIONS", migrations)
    await schema.write_revision(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}", metadata, "all at once", "0001")
    await schema.upgrade(sqlite_url)
    assert await schema.pending(sqlite_url) == []
    assert await schema.differences(sqlite_url, metadata) == []


async def _execute(url: str, statement: str) -> list[tuple[object, ...]]:
    writer, reader = open_engines(url)
    async with writer.begin() as connection:
        result = await connection.execute(text(statement))
        rows = [tuple(row) for row in result] if result.returns_rows else []
    await writer.dispose()
    await reader.dispose()
    return rows

"""The database keeps its promises: every connection durable, writers in line, failures told apart, recovery alone."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.engine import make_url

from storage import schema
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.engine import open_engines
from storage.errors import StorageFull, StorageUnavailable
from storage.jobs import claim_jobs, enqueue
from storage.unit_of_work import Storage, Work, action
from tests.services.postgres import PostgresServer

PROMISED = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "busy_timeout": 5000}


@action
async def ask(work: Work, key: str) -> None:
    """Ask for one job: the smallest thing worth keeping."""
    await enqueue(work, "kind", key, {"filler": "x" * 1000})


@pytest.fixture
async def impatient(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Storage]:
    """A storage on SQLite that waits a fifth of a second for a lock instead of five."""
    await schema.upgrade(sqlite_url)
    opened = Storage(sqlite_url, LocalBlobs(tmp_path / "blobs"), MemoryBus(), patience=0.2)
    yield opened
    await opened.close()


@pytest.fixture
def other_process(sqlite_url: str) -> sqlite3.Connection:
    """A connection to the same file that knows nothing of ours."""
    return sqlite3.connect(str(make_url(sqlite_url).database), isolation_level=None)


async def test_every_sqlite_connection_is_durable(sqlite_url: str) -> None:
    writer, reader = open_engines(sqlite_url, pool_size=3)
    for engine, most in ((writer, 1), (reader, 3)):
        connections = [await engine.connect() for _ in range(most)]
        for connection in connections:
            held = {name: (await connection.execute(text(f"PRAGMA {name}"))).scalar() for name in PROMISED}
            assert held == PROMISED
            await connection.close()
        await engine.dispose()


async def test_sqlite_refuses_a_reference_to_nothing(impatient: Storage) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"):
        async with impatient.transaction() as work:
            await work.session.execute(text("INSERT INTO user_role (user_id, role_id) VALUES (1, 1)"))


async def test_a_writer_takes_its_lock_before_it_reads(impatient: Storage, other_process: sqlite3.Connection) -> None:
    """Without BEGIN IMMEDIATE two writers read, then both want to write, and one fails at once however patient."""
    other_process.execute("PRAGMA busy_timeout=0")
    async with impatient.transaction() as work:
        await work.session.execute(text("SELECT count(*) FROM job"))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other_process.execute("BEGIN IMMEDIATE")
    other_process.close()


async def test_writers_of_one_process_wait_in_line(storage: Storage) -> None:
    async with asyncio.TaskGroup() as group:
        for number in range(100):
            group.create_task(ask(storage, str(number)))
    assert len(await claim_jobs(storage, "kind", limit=200)) == 100


async def test_a_writer_in_a_hurry_does_not_push_in(impatient: Storage) -> None:
    order = []

    async def write(name: str, times: int) -> None:
        for number in range(times):
            await ask(impatient, f"{name}-{number}")
            order.append(name)

    await asyncio.gather(write("hurried", 30), write("other", 10))
    assert "hurried hurried hurried" not in " ".join(order[:20])


async def test_a_lock_held_elsewhere_is_unavailable_and_then_over(
    impatient: Storage, other_process: sqlite3.Connection
) -> None:
    other_process.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageUnavailable):
        await ask(impatient, "too early")
    other_process.execute("ROLLBACK")
    other_process.close()
    await ask(impatient, "now")
    assert [job.key for job in await claim_jobs(impatient, "kind")] == ["now"]


async def test_readers_go_on_while_somebody_writes(impatient: Storage) -> None:
    async with impatient.transaction() as work:
        await ask.within(work, "unseen")
        async with impatient.reading() as session:
            assert await session.scalar(text("SELECT count(*) FROM job")) == 0


async def test_a_full_disk_loses_nothing_and_heals_alone(impatient: Storage) -> None:
    await _allow_pages(impatient, more=8)
    accepted = []
    with pytest.raises(StorageFull):
        for number in range(1000):
            await ask(impatient, str(number))
            accepted.append(str(number))
    assert accepted
    await _allow_pages(impatient, more=1000)
    await ask(impatient, "again")
    stored = [job.key for job in await claim_jobs(impatient, "kind", limit=2000)]
    assert stored == [*accepted, "again"]
    async with impatient.reading() as session:
        assert await session.scalar(text("PRAGMA integrity_check")) == "ok"


@pytest.mark.parametrize("setting", ["fsync", "synchronous_commit"])
async def test_postgresql_that_could_lose_a_commit_is_refused(
    postgres_server: PostgresServer, postgres_url: str, tmp_path: Path, setting: str
) -> None:
    opened = Storage(postgres_url, LocalBlobs(tmp_path), MemoryBus())
    postgres_server.execute(f"ALTER SYSTEM SET {setting} = off")
    try:
        await _reload(postgres_server, postgres_url, setting, "off")
        with pytest.raises(RuntimeError, match=setting):
            await opened.open()
    finally:
        postgres_server.execute(f"ALTER SYSTEM RESET {setting}")
        await _reload(postgres_server, postgres_url, setting, "on")
        await opened.close()


async def test_postgresql_compiles_no_statement(postgres_url: str, tmp_path: Path) -> None:
    storage = Storage(postgres_url, LocalBlobs(tmp_path), MemoryBus())
    async with storage.transaction() as work, storage.reading() as session:
        assert [await each.scalar(text("SHOW jit")) for each in (work.session, session)] == ["off", "off"]
    await storage.close()


async def test_a_deadlock_is_tried_again_from_the_start(postgres_url: str, tmp_path: Path) -> None:
    storage = await _on_postgres(postgres_url, tmp_path)
    await ask(storage, "1")
    await ask(storage, "2")
    both_hold_one, attempts = asyncio.Barrier(2), []

    async def take(work: Work, first: str, second: str) -> None:
        attempts.append(first)
        lock = text("UPDATE job SET attempts = attempts + 1 WHERE key = :key")
        await work.session.execute(lock, {"key": first})
        if len(attempts) <= 2:
            await both_hold_one.wait()
        await work.session.execute(lock, {"key": second})

    await asyncio.gather(storage.run(lambda work: take(work, "1", "2")), storage.run(lambda work: take(work, "2", "1")))
    async with storage.reading() as session:
        assert list(await session.scalars(text("SELECT attempts FROM job"))) == [2, 2]
    await storage.close()
    # One was undone and tried again; on a busy machine it may have met the other once more.
    assert len(attempts) >= 3


async def test_nothing_else_is_tried_again(storage: Storage) -> None:
    attempts = 0

    async def fail(work: Work) -> None:
        nonlocal attempts
        attempts += 1
        await work.session.execute(text("INSERT INTO job (id) VALUES (NULL)"))

    with pytest.raises(Exception, match=r"(?i)not.null"):
        await storage.run(fail)
    assert attempts == 1


@pytest.mark.faults
async def test_a_restarted_postgresql_is_unavailable_and_then_back(
    postgres_server: PostgresServer, postgres_url: str, tmp_path: Path
) -> None:
    storage = await _on_postgres(postgres_url, tmp_path)
    async with asyncio.TaskGroup() as group:
        for number in range(10):
            group.create_task(ask(storage, str(number)))
    with pytest.raises(StorageUnavailable):
        async with storage.transaction() as work:
            await ask.within(work, "caught in the middle")
            await asyncio.to_thread(postgres_server.stop)
    for _ in range(12):
        with pytest.raises(StorageUnavailable):
            await ask(storage, "while away")
        with pytest.raises(StorageUnavailable):
            async with storage.reading() as session:
                await session.scalar(text("SELECT 1"))
    await asyncio.to_thread(postgres_server.start)
    # The first one, at once: no dead connection is left for it to stumble over.
    await ask(storage, "after")
    assert [job.key for job in await claim_jobs(storage, "kind", limit=50)][-1] == "after"
    await storage.close()


async def test_a_postgresql_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    storage = Storage("postgresql+asyncpg://nobody@127.0.0.1:1/nothing", LocalBlobs(tmp_path), MemoryBus())
    with pytest.raises(StorageUnavailable):
        await storage.open()
    await storage.close()


async def _on_postgres(url: str, folder: Path) -> Storage:
    await schema.upgrade(url)
    return Storage(url, LocalBlobs(folder), MemoryBus())


async def _allow_pages(storage: Storage, more: int) -> None:
    """Let the database grow by so many pages and no further, as a disk does."""
    async with storage.transaction() as work:
        now = await work.session.scalar(text("PRAGMA page_count"))
        await work.session.execute(text(f"PRAGMA max_page_count={int(now or 0) + more}"))


async def _reload(server: PostgresServer, url: str, setting: str, value: str) -> None:
    server.execute("SELECT pg_reload_conf()")
    writer, reader = open_engines(url)
    held = ""
    while held != value:
        # Each connection learns of the new settings a moment after the server does.
        async with writer.connect() as connection:
            held = (await connection.execute(text(f"SHOW {setting}"))).scalar_one()
    await writer.dispose()
    await reader.dispose()

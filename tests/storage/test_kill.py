"""kill -9 at any moment: what was acknowledged is stored, and the database is whole."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from storage import schema
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.jobs import claim_jobs
from storage.unit_of_work import Storage

KILLS = 30


@pytest.mark.faults
async def test_killed_at_any_moment_it_loses_nothing_acknowledged(sqlite_url: str, tmp_path: Path) -> None:
    await schema.upgrade(sqlite_url)
    dice, acknowledged = random.Random(20261123), set[str]()
    for number in range(KILLS):
        acknowledged |= _write_until_killed([sqlite_url, str(tmp_path), str(number)], dice.randint(1, 60))
    storage = Storage(sqlite_url, LocalBlobs(tmp_path), MemoryBus())
    stored = {job.key for job in await claim_jobs(storage, "kill", limit=100_000)}
    async with storage.reading() as session:
        assert await session.scalar(text("PRAGMA integrity_check")) == "ok"
        last = await session.scalar(text("SELECT sequence FROM stream_head"))
        assert last == await session.scalar(text("SELECT count(*) FROM event")) == len(stored)
    await storage.close()
    assert len(acknowledged) >= KILLS
    assert acknowledged <= stored


def _write_until_killed(arguments: list[str], acknowledgements: int) -> set[str]:
    """Run the writer, kill it after so many lines, and return every key it managed to print."""
    command = [sys.executable, "-m", "tests.storage.endless_writer", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [line for line, _ in zip(writer.stdout, range(acknowledgements), strict=False)]
        writer.kill()
        said += writer.stdout.readlines()
    return {line.strip() for line in said if line.endswith("\n")}

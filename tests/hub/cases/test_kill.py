"""Processes that look for missed deadlines are killed at any moment: each escalates once, and none is lost."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from hub.access.permissions import OPERATOR
from hub.cases.keep_category import CategoryDraft, add_category
from hub.cases.model import CaseDetail
from hub.cases.open import NewCase, open_by_itself
from hub.documents.model import DocumentEvent
from hub.queueing.model import Queue, WorkItem
from hub.runtime.followers import FOLLOWERS
from storage.blobs import LocalBlobs
from storage.bus import MemoryBus
from storage.unit_of_work import Storage
from tests.services.storage_fixture import compile_once, prepare

PROCESSES, KILLS, CASES = 3, 2, 60


@pytest.mark.faults
@pytest.mark.timeout(450)
async def test_killed_processes_escalate_each_deadline_once(
    postgres_url: str, templates: dict[str, str], tmp_path: Path
) -> None:
    await prepare(postgres_url, templates)
    storage = Storage(postgres_url, LocalBlobs(tmp_path), MemoryBus())
    compile_once(storage)
    storage.followers = FOLLOWERS
    await _overdue(storage)
    command = [sys.executable, "-m", "tests.hub.cases.endless_deadlines", postgres_url, str(tmp_path)]
    await asyncio.gather(*(_killed(command, Random(seed)) for seed in range(PROCESSES)))
    last = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
    assert last.stdout is not None
    while int(await last.stdout.readline()):
        pass
    last.kill()
    await last.wait()
    async with storage.reading() as session:
        told = select(DocumentEvent.document_id, DocumentEvent.new).where(DocumentEvent.what == "late")
        escalated = sorted((row[0], row[1]) for row in (await session.execute(told)).all())
        assert await session.scalar(select(func.count()).select_from(WorkItem)) == CASES
        left = select(func.count()).where(CaseDetail.deadline_at.is_not(None))
        assert await session.scalar(left) == 0
    assert escalated == sorted((case, level) for case in range(1, CASES + 1) for level in ("1", "2"))
    await storage.close()


async def _overdue(storage: Storage) -> None:
    """Cases that were due and late long ago."""
    async with storage.transaction() as work:
        queue = Queue(name="Late")
        work.add(queue)
        await work.flush()
    category = await add_category(storage, CategoryDraft("Things", None, queue.id, solve_seconds=60), OPERATOR)
    async with storage.transaction() as work:
        work.now = datetime.now(UTC) - timedelta(days=1)
        for number in range(CASES):
            await open_by_itself(work, NewCase(f"Case {number}", category))


async def _killed(command: list[str], dice: Random) -> None:
    """Run it and kill it while it works, or has just begun."""
    for _ in range(KILLS):
        process = await asyncio.create_subprocess_exec(*command, stdout=PIPE)
        assert process.stdout is not None
        if dice.random() < 0.5:
            await process.stdout.readline()
        process.kill()
        await process.wait()

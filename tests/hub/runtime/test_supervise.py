"""A loop that fails begins again; what only waits for the database is not counted as failing."""

import asyncio
import logging
from contextlib import suppress

import pytest

from hub.runtime import supervise as module
from hub.runtime.figures import REGISTRY
from hub.runtime.supervise import supervise
from storage.errors import StorageUnavailable


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin again sooner than in real life."""
    monkeypatch.setattr(module, "SHORTEST_PAUSE", 0.0)


def failures(name: str) -> float:
    return REGISTRY.get_sample_value("onefront_loop_failures_total", {"loop": name}) or 0.0


async def begins_again_after(error: Exception, name: str) -> None:
    """Let a loop fail once and return when it runs again."""
    again = asyncio.Event()
    errors = [error]

    async def run() -> None:
        if errors:
            raise errors.pop()
        again.set()
        await asyncio.Event().wait()

    task = asyncio.create_task(supervise(name, run))
    await again.wait()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_failure_is_logged_and_counted(caplog: pytest.LogCaptureFixture) -> None:
    await begins_again_after(ValueError("broken"), "failing")
    assert failures("failing") == 1
    assert "failing failed and is started again" in caplog.text
    assert "broken" in caplog.text


@pytest.mark.parametrize(
    "error",
    [StorageUnavailable("away"), ExceptionGroup("tasks", [StorageUnavailable("away")])],
    ids=["alone", "in a group"],
)
async def test_waiting_for_the_database_is_no_failure(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    await begins_again_after(error, "waiting")
    assert failures("waiting") == 0
    assert [record.levelno for record in caplog.records if record.name == module.__name__] == [logging.WARNING]


async def test_what_fails_beside_something_else_begins_again() -> None:
    again, attempts = asyncio.Event(), []

    async def away() -> None:
        await asyncio.sleep(0)
        raise StorageUnavailable("away")

    async def run() -> None:
        attempts.append(1)
        if len(attempts) > 1:
            again.set()
        async with asyncio.TaskGroup() as group:
            group.create_task(asyncio.Event().wait())
            group.create_task(away())

    task = asyncio.create_task(supervise("lease", run))
    waiting = asyncio.create_task(again.wait())
    await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
    assert again.is_set()
    task.cancel()
    waiting.cancel()
    await asyncio.wait([task, waiting])
    assert task.cancelled()


async def test_a_failure_while_it_is_stopped_does_not_keep_it_running() -> None:
    began = asyncio.Event()

    async def run() -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            raise StorageUnavailable("away")

    task = asyncio.create_task(supervise("stopping", run))
    await began.wait()
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


async def test_a_group_with_something_else_in_it_is_a_failure() -> None:
    mixed = ExceptionGroup("tasks", [StorageUnavailable("away"), ValueError("broken")])
    await begins_again_after(mixed, "mixed")
    assert failures("mixed") == 1

"""`queue …` and `reason …`: what operators change while the hub runs."""

from argparse import Namespace
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from hub.access.permissions import OPERATOR, Permission
from hub.errors import Invalid, NotAllowed, NotFound
from hub.queueing.model import Queue
from hub.queueing.set_times import QueueTimes, offer_reason, set_queue_times
from hub.runtime.commands import queues
from hub.runtime.commands.command import Answer
from hub.runtime.parts import open_parts
from hub.settings import Settings
from tests.hub.company import Company
from tests.services.storage_fixture import prepare

Said = Callable[..., Awaitable[Answer]]


@pytest.fixture
async def said(templates: dict[str, str], tmp_path: Path) -> Said:
    """Runs a command on an installation of its own, which has a queue."""
    settings = Settings.load().with_data(tmp_path)
    await prepare(settings.database, templates)
    async with open_parts(settings) as parts, parts.storage.transaction() as work:
        work.add(Queue(name="Support"))
    commands = {command.name: command for command in queues.COMMANDS}

    async def run(words: str, /, **options: object) -> Answer:
        return await commands[words].run(settings, Namespace(**options))

    return run


async def test_the_times_of_a_queue(said: Said) -> None:
    await said("queue set", name="Support", wrap_up=60, grace=None, code="optional")
    listed = await said("queue list")
    assert listed.data == [{"name": "Support", "wrap_up_seconds": 60, "wrap_up_required": False, "grace_seconds": 120}]
    assert listed.lines == ["Support  wrap-up 60 s  code optional  grace 120 s"]
    await said("queue set", name="Support", wrap_up=0, grace=300, code=None)
    assert "wrap-up without limit" in (await said("queue list")).lines[0]
    with pytest.raises(NotFound):
        await said("queue set", name="Sales", wrap_up=60, grace=None, code=None)


async def test_reasons_are_offered_and_offered_no_more(said: Said) -> None:
    await said("reason add", name=" Fire drill ")
    await said("reason drop", name="Meeting")
    assert (await said("reason list")).data == ["Break", "Lunch", "Training", "Back office", "Fire drill"]
    await said("reason add", name="Meeting")
    assert "Meeting" in (await said("reason list")).lines
    with pytest.raises(NotFound):
        await said("reason drop", name="Never heard of")


async def test_what_is_refused(company: Company) -> None:
    for times in (QueueTimes(-1), QueueTimes(3601), QueueTimes(grace_seconds=86_401)):
        with pytest.raises(Invalid):
            await set_queue_times(company.storage, "Support", times, OPERATOR)
    for name in (" ", "x" * 61):
        with pytest.raises(Invalid):
            await offer_reason(company.storage, name, True, OPERATOR)
    assert Permission.ADMINISTER not in company.sven.permissions
    with pytest.raises(NotAllowed):
        await set_queue_times(company.storage, "Support", QueueTimes(60), company.sven)
    with pytest.raises(NotAllowed):
        await offer_reason(company.storage, "Nap", True, company.sven)

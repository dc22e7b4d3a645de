"""kill -9 at random moments while mail streams in: what was acknowledged is there once, and nothing twice."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import pytest

from tests.hub.runtime.running import founded
from tests.journeys.hub_process import HubProcess

KILLS = [pytest.param(6, marks=pytest.mark.short), pytest.param(100, marks=pytest.mark.long)]
INSTALLATIONS = 2
WRITERS = 6
SEED = 20_261_123


class Stream:
    """Writers that send one mail after the other to whatever door is open, and remember what was acknowledged.

    A mail that got no answer is sent again with the same content, as a real server would.
    """

    def __init__(self) -> None:
        self.door: asyncio.Future[tuple[str, int]] = asyncio.get_running_loop().create_future()
        self.acknowledged: list[str] = []
        self.acknowledged_one = asyncio.Event()

    def opened(self, address: tuple[str, int]) -> None:
        """The door is open at this address."""
        self.door.set_result(address)

    def closed(self) -> None:
        """The door is gone."""
        self.door = asyncio.get_running_loop().create_future()

    async def write(self, writer: int) -> None:
        """Send until cancelled."""
        number = 0
        while True:
            number += 1
            await self._until_acknowledged(f"{writer}.{number}@killed.test")

    async def _until_acknowledged(self, message_id: str) -> None:
        message = mail(message_id)
        while message_id not in self.acknowledged[-WRITERS * 4 :]:
            host, port = await asyncio.shield(self.door)
            with suppress(OSError, aiosmtplib.SMTPException, TimeoutError):
                await aiosmtplib.send(message, hostname=host, port=port, start_tls=False, timeout=5)
                self.acknowledged.append(message_id)
                self.acknowledged_one.set()


def mail(message_id: str) -> EmailMessage:
    """A mail of its own for each id; every tenth is large enough for the blob store."""
    message = EmailMessage()
    message["From"] = f"writer-{message_id.partition('.')[0]}@killed.test"
    message["To"] = "support@bellini.example"
    message["Subject"] = f"Mail {message_id}"
    message["Message-ID"] = f"<{message_id}>"
    message.set_content("x" * 300_000 if message_id.partition("@")[0].endswith("0") else "A short question.")
    return message


@pytest.fixture
async def hubs(tmp_path: Path, templates: dict[str, str]) -> AsyncIterator[list[HubProcess]]:
    """Installations with the demo company, not started; each keeps one core busy."""
    folders = [(await founded(tmp_path / f"data-{number}", templates)).data for number in range(INSTALLATIONS)]
    hubs = [HubProcess(folder, dict(os.environ)) for folder in folders]
    yield hubs
    for hub in hubs:
        if hub.process is not None and hub.process.returncode is None:
            await hub.kill()


@pytest.mark.timeout(900)
@pytest.mark.parametrize("kills", KILLS)
async def test_nothing_acknowledged_is_lost_or_doubled(hubs: list[HubProcess], kills: int) -> None:
    chances = [random.Random(SEED + number) for number in range(INSTALLATIONS)]
    await asyncio.gather(*(killed(*each, kills // INSTALLATIONS) for each in zip(hubs, chances, strict=True)))


async def killed(hub: HubProcess, chance: random.Random, kills: int) -> None:
    """Kill a hub at random moments while mail streams in, then compare what it kept with what it acknowledged."""
    stream = Stream()
    writers = [asyncio.create_task(stream.write(writer)) for writer in range(WRITERS)]
    for _ in range(kills):
        await hub.start()
        stream.acknowledged_one.clear()
        stream.opened(hub.smtp)
        await stream.acknowledged_one.wait()
        await asyncio.sleep(chance.uniform(0, 0.3))
        stream.closed()
        await hub.kill()
    for writer in writers:
        writer.cancel()
    await asyncio.gather(*writers, return_exceptions=True)
    await settled(hub)
    await compare(hub, stream.acknowledged)


async def settled(hub: HubProcess) -> None:
    """Run the hub once more until every contact it accepted is filed."""
    await hub.start()
    while True:
        if not (await hub.command("audit"))["pending"]:
            break
        await asyncio.sleep(0.2)
    assert await hub.stop() == 0


async def compare(hub: HubProcess, acknowledged: list[str]) -> None:
    """Each acknowledged mail once, in one interaction; no contact without a place; nothing in quarantine."""
    audit = await hub.command("audit", "--message-ids")
    kept = Counter(row["message_id"].strip("<>") for row in audit["messages"] if row["message_id"])
    ours = {message_id: count for message_id, count in kept.items() if message_id.endswith("@killed.test")}
    assert set(acknowledged) - set(ours) == set()
    assert {message_id for message_id, count in ours.items() if count != 1} == set()
    assert audit["missing"] == []

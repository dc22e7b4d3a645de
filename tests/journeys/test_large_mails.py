"""Memory stays flat: many large mails at once, and a line without an end."""

import asyncio
import os
import random
import sys
from base64 import encodebytes
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.channels.email.smtp_peer import Peer
from tests.hub.runtime.running import founded
from tests.journeys.hub_process import HubProcess

MAILS, FILE_SIZE = 20, 15 * 1024 * 1024
LINE, BLOCK = 150 * 1024 * 1024, 1024 * 1024
# One large mail on its way into the store and one on its way to its interaction, in a few copies each; all of them
# together are 400 MB as they come in.
MOST_FOR_MAILS = 250 * 1024 * 1024
MOST_FOR_A_LINE = 30 * 1024 * 1024

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks /proc how much memory a process takes")


@pytest.fixture
async def hub(tmp_path: Path, templates: dict[str, str]) -> AsyncIterator[HubProcess]:
    """A running installation with the demo company."""
    hub = HubProcess((await founded(tmp_path / "data", templates)).data, dict(os.environ))
    await hub.start()
    yield hub
    assert await hub.stop() == 0


def resident(hub: HubProcess, which: str) -> int:
    """Bytes of the hub in memory: `VmRSS` now, `VmHWM` at most until now (proc(5))."""
    assert hub.process is not None
    status = Path(f"/proc/{hub.process.pid}/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith(which))


def large_mail(number: int) -> bytes:
    """A mail with a file of its own."""
    head = f"From: c{number}@large.test\r\nTo: support@bellini.example\r\nSubject: Large {number}\r\n"
    head += f"Message-ID: <{number}@large.test>\r\nContent-Type: application/octet-stream; name=film.bin\r\n"
    content = encodebytes(random.Random(number).randbytes(FILE_SIZE)).replace(b"\n", b"\r\n")
    return head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + content


async def connected(hub: HubProcess) -> Peer:
    peer = Peer(*await asyncio.open_connection(*hub.smtp))
    assert (await peer.reply()).startswith("220")
    return peer


async def send(hub: HubProcess, number: int) -> str:
    peer = await connected(hub)
    reply = await peer.mail(large_mail(number), "support@bellini.example")
    peer.writer.close()
    return reply


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_twenty_large_mails_at_once(hub: HubProcess) -> None:
    before = resident(hub, "VmRSS")
    replies = await asyncio.gather(*(send(hub, number) for number in range(MAILS)))
    assert {reply[:3] for reply in replies} == {"250"}
    while (audit := await hub.command("audit", "--message-ids"))["pending"]:  # noqa: ASYNC110 (another process)
        await asyncio.sleep(0.5)
    kept = {row["message_id"].strip("<>") for row in audit["messages"] if row["message_id"]}
    assert {f"{number}@large.test" for number in range(MAILS)} <= kept
    assert resident(hub, "VmHWM") - before < MOST_FOR_MAILS


async def test_a_line_without_an_end(hub: HubProcess) -> None:
    before = resident(hub, "VmRSS")
    peer = await connected(hub)
    await peer.begin("support@bellini.example")
    for _ in range(LINE // BLOCK):
        await peer.send(b"x" * BLOCK)
    await peer.send(b"\r\n.\r\n")
    assert (await peer.reply()).startswith("552")
    assert (await peer.say("NOOP")).startswith("250")
    peer.writer.close()
    assert resident(hub, "VmHWM") - before < MOST_FOR_A_LINE

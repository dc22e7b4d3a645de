"""The e-mail receivers do what every receiver must do."""

import asyncio
import tracemalloc
from collections.abc import AsyncIterator

import pytest

from channels.email.imap_account import AfterCommit, ImapAccount, ImapPace
from channels.email.imap_reader import ImapReader
from channels.email.smtp_door import LmtpDoor, SmtpDoor, SmtpOptions
from channels.email.smtp_limits import MIB, SmtpLimits
from channels.email.tls import TlsMode
from tests.channels.conformance import ADDRESS, ReceiverConformance, ReceiverDriver
from tests.channels.email.positions import Positions, WallClock
from tests.channels.email.smtp_peer import Peer
from tests.peers.dovecot import PASSWORD, USER, Dovecot, dovecot

__all__ = ["dovecot"]

OPTIONS = SmtpOptions("mx.shop.example", limits=SmtpLimits(size=MIB, stop=0.3, connections_per_peer=5))


def mail(text: str) -> bytes:
    return f"Message-ID: <{text}@example.org>\r\nSubject: {text}\r\n\r\nHello.\r\n".encode()


class DoorDriver(ReceiverDriver):
    """Peers of an SMTP or LMTP door, one for each contact."""

    def __init__(self, door: SmtpDoor, greeting: str) -> None:
        self.receiver = self.door = door
        self._greeting = greeting
        self._replies: dict[str, asyncio.Task[str]] = {}
        self._peers: list[Peer] = []

    async def ready(self) -> None:
        await self.door.opened.wait()

    async def offer(self, text: str) -> None:
        peer = await self._begun()
        await peer.send(mail(text) + b".\r\n")
        self._replies[text] = asyncio.create_task(peer.reply())

    async def acknowledged(self, text: str) -> bool:
        reply = self._replies[text]
        await asyncio.wait({reply}, timeout=0.02)
        return reply.done() and reply.result().startswith("250")

    async def until_acknowledged(self, text: str) -> None:
        assert (await self._replies[text]).startswith("250")

    async def attack(self) -> None:
        """A line without end: memory stays within the limit (30 MB sent, 1 MiB allowed)."""
        peer = await self._begun()
        tracemalloc.start()
        try:
            for _ in range(30):
                await peer.send(b"x" * 1_000_000)
        except ConnectionError:
            pass
        assert tracemalloc.get_traced_memory()[1] < 8 * MIB
        tracemalloc.stop()

    async def close(self) -> None:
        for reply in self._replies.values():
            reply.cancel()
        for peer in self._peers:
            peer.writer.transport.abort()
        await asyncio.sleep(0)

    async def _begun(self) -> Peer:
        peer = Peer(*await asyncio.open_connection("127.0.0.1", self.door.port))
        self._peers.append(peer)
        await peer.reply()
        for command in (f"{self._greeting} peer", "MAIL FROM:<>", f"RCPT TO:<{ADDRESS}>", "DATA"):
            assert (await peer.say(command))[0] in "23"
        return peer


class MailboxDriver(ReceiverDriver):
    """A real mailbox that a reader looks into; it acknowledges by the Seen flag."""

    def __init__(self, server: Dovecot) -> None:
        self._server = server
        account = ImapAccount(
            "127.0.0.1", server.port, USER, PASSWORD, ADDRESS, tls=TlsMode.NONE, after=AfterCommit.SEEN, size_limit=MIB
        )
        pace = ImapPace(answer=10, idle=5, retry=0.01, retry_most=0.05)
        self.receiver = ImapReader(account, Positions(), WallClock(), pace)

    async def ready(self) -> None:
        return

    async def offer(self, text: str) -> None:
        self._server.deliver(mail(text))

    async def acknowledged(self, text: str) -> bool:
        return "S" in self._server.flags()

    async def until_acknowledged(self, text: str) -> None:
        while "S" not in await asyncio.to_thread(self._server.flags):
            pass

    async def attack(self) -> None:
        self._server.deliver(
            b"\x00" * 1000, b"", b"(" * 5000 + b"\r\n", b"x" * 2 * MIB, b'Subject: "{99999}\r\n\r\n* BYE\r\n'
        )


class TestSmtp(ReceiverConformance):
    @pytest.fixture
    async def driver(self) -> AsyncIterator[DoorDriver]:
        driver = DoorDriver(SmtpDoor("127.0.0.1", 0, OPTIONS), "EHLO")
        yield driver
        await driver.close()


class TestLmtp(ReceiverConformance):
    @pytest.fixture
    async def driver(self) -> AsyncIterator[DoorDriver]:
        driver = DoorDriver(LmtpDoor("127.0.0.1", 0, OPTIONS), "LHLO")
        yield driver
        await driver.close()


@pytest.mark.peer
class TestImap(ReceiverConformance):
    @pytest.fixture
    def driver(self, dovecot: Dovecot) -> MailboxDriver:
        return MailboxDriver(dovecot)

"""The LMTP door: one reply for each recipient (RFC 2033 s4.2), over TCP and over a socket in the file system."""

from pathlib import Path

import pytest

from channels.email.smtp_door import LmtpDoor, LmtpSocket, SmtpOptions
from channels.email.smtp_limits import SmtpLimits
from storage.errors import StorageFull, StorageUnavailable
from tests.channels.email.smtp_peer import Peer, peer_of
from tests.channels.memory_inbox import MemoryInbox
from tests.channels.running import open_door

HELP, SALES = "help@shop.example", "sales@shop.example"
OPTIONS = SmtpOptions("mx.shop.example", "lmtp", limits=SmtpLimits(size=1000))


@pytest.fixture
def inbox() -> MemoryInbox:
    return MemoryInbox(HELP, SALES)


async def deliver(peer: Peer, content: bytes, *recipients: str) -> list[str]:
    """The replies to the final dot and, to see that there are no more, to a NOOP behind it."""
    assert (await peer.say("LHLO mta")).startswith("250")
    assert (await peer.say("MAIL FROM:<>")).startswith("250")
    accepted = [(await peer.say(f"RCPT TO:<{recipient}>")).startswith("250") for recipient in recipients]
    assert (await peer.say("DATA")).startswith("354")
    await peer.send(content + b"\r\n.\r\nNOOP\r\n")
    return [(await peer.reply())[:9] for _ in range(sum(accepted) + 1)]


async def test_each_recipient_gets_a_reply(inbox: MemoryInbox) -> None:
    async with open_door(LmtpDoor("127.0.0.1", 0, OPTIONS), inbox) as door, peer_of(door.port) as peer:
        await peer.reply()
        replies = await deliver(peer, b"Subject: x\r\n", HELP, "nobody@shop.example", SALES)
    assert replies == ["250 2.0.0"] * 3
    assert [contact.inboxes for contact in inbox.contacts] == [(HELP, SALES)]
    assert inbox.contacts[0].envelope["protocol"] == "LMTP"


@pytest.mark.parametrize(
    ("failure", "reply"),
    [(StorageUnavailable(), "451 4.3.0"), (StorageFull(), "452 4.3.1"), (RuntimeError(), "451 4.3.0")],
)
async def test_each_recipient_hears_of_our_trouble(inbox: MemoryInbox, failure: Exception, reply: str) -> None:
    async with open_door(LmtpDoor("127.0.0.1", 0, OPTIONS), inbox) as door, peer_of(door.port) as peer:
        await peer.reply()
        inbox.store_failure = failure
        assert await deliver(peer, b"Subject: x\r\n", HELP, SALES) == [reply, reply, "250 2.0.0"]
        inbox.store_failure = None
        assert await deliver(peer, b"Subject: x\r\n", HELP) == ["250 2.0.0"] * 2


async def test_each_recipient_hears_that_a_mail_is_too_big(inbox: MemoryInbox) -> None:
    async with open_door(LmtpDoor("127.0.0.1", 0, OPTIONS), inbox) as door, peer_of(door.port) as peer:
        await peer.reply()
        assert await deliver(peer, b"x" * 2000, HELP, SALES) == ["552 5.3.4", "552 5.3.4", "250 2.0.0"]


async def test_smtp_is_not_spoken(inbox: MemoryInbox) -> None:
    async with open_door(LmtpDoor("127.0.0.1", 0, OPTIONS), inbox) as door, peer_of(door.port) as peer:
        await peer.reply()
        assert (await peer.say("EHLO mta")).startswith("500 5.5.1")
        assert (await peer.say("HELO mta")).startswith("500 5.5.1")


async def test_a_socket_in_the_file_system(inbox: MemoryInbox, tmp_path: Path) -> None:
    path = tmp_path / "lmtp"
    async with open_door(LmtpSocket(path, OPTIONS), inbox), peer_of(path) as peer:
        await peer.reply()
        assert await deliver(peer, b"Subject: x\r\n", HELP) == ["250 2.0.0"] * 2
    assert inbox.contacts[0].envelope["peer"] == "local"

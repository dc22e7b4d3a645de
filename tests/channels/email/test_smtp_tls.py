"""STARTTLS at the door (RFC 3207), and a relay that demands it."""

import ssl
from pathlib import Path

import pytest

from channels.email.relay import RelayAccount, SmtpRelay
from channels.email.smtp_door import SmtpDoor, SmtpOptions
from channels.email.smtp_limits import SmtpLimits
from channels.email.tls import TlsMode
from hub.errors import TemporaryFailure
from hub.ports import Outbound
from tests.channels.email.smtp_peer import peer_of
from tests.channels.memory_inbox import MemoryInbox
from tests.channels.running import open_door
from tests.peers.certificate import certificate, serving, trusting

HELP = "help@shop.example"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    certificate(folder)
    return folder


@pytest.fixture
def door(keys: Path) -> SmtpDoor:
    return SmtpDoor("127.0.0.1", 0, SmtpOptions("mx.shop.example", tls=serving(keys)))


async def test_all_is_forgotten_with_starttls(door: SmtpDoor, keys: Path) -> None:
    inbox = MemoryInbox(HELP)
    async with open_door(door, inbox), peer_of(door.port) as peer:
        await peer.reply()
        assert "STARTTLS" in await peer.say("EHLO peer")
        await peer.say("MAIL FROM:<early@example.org>")
        # The second command was written in the clear, by whoever: it must not be obeyed behind the handshake.
        await peer.send(b"STARTTLS\r\nNOOP\r\n")
        assert (await peer.reply()).startswith("220")
        await peer.start_tls(trusting(keys))
        assert (await peer.say(f"RCPT TO:<{HELP}>")).startswith("503")
        assert (await peer.say("MAIL FROM:<x@example.org>")).startswith("503")
        lines = (await peer.say("EHLO peer")).split("\n")
        assert not any("STARTTLS" in line or "AUTH" in line for line in lines)
        assert (await peer.mail(b"Subject: x\r\n")).startswith("250")
    assert inbox.contacts[0].envelope["tls"] == "TLSv1.3"
    assert inbox.contacts[0].envelope["protocol"] == "ESMTPS"


@pytest.mark.parametrize("nonsense", [b"QUIT\r\n", b""])
async def test_a_failed_handshake_ends_the_connection_only(door: SmtpDoor, nonsense: bytes) -> None:
    inbox = MemoryInbox(HELP)
    async with open_door(door, inbox):
        async with peer_of(door.port) as peer:
            await peer.reply()
            await peer.say("EHLO peer")
            await peer.say("STARTTLS")
            if nonsense:
                await peer.send(nonsense)
                assert await peer.hung_up()
        async with peer_of(door.port) as peer:
            await peer.reply()
            assert (await peer.mail(b"Subject: x\r\n")).startswith("250")


async def test_old_tls_is_not_spoken(keys: Path) -> None:
    context = serving(keys)
    context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
    async with open_door(SmtpDoor("127.0.0.1", 0, SmtpOptions(tls=context)), MemoryInbox(HELP)):
        assert context.minimum_version is ssl.TLSVersion.TLSv1_2


async def test_the_relay_secures_the_connection_and_checks_the_name(door: SmtpDoor, keys: Path) -> None:
    inbox = MemoryInbox(HELP)
    mail = Outbound("key", "", HELP, b"Subject: x\r\n\r\n")
    async with open_door(door, inbox):
        secured = RelayAccount("localhost", door.port, tls=TlsMode.STARTTLS, context=trusting(keys))
        assert (await SmtpRelay(secured).send(mail)).answer == "250 2.0.0 OK 1"
        with pytest.raises(TemporaryFailure):
            await SmtpRelay(RelayAccount("localhost", door.port, tls=TlsMode.STARTTLS)).send(mail)
    assert inbox.contacts[0].envelope["tls"] == "TLSv1.3"


async def test_the_door_closes_in_the_middle_of_a_handshake(keys: Path) -> None:
    options = SmtpOptions(tls=serving(keys), limits=SmtpLimits(stop=0.05))
    async with open_door(SmtpDoor("127.0.0.1", 0, options), MemoryInbox(HELP)) as door, peer_of(door.port) as peer:
        await peer.reply()
        await peer.say("EHLO peer")
        assert (await peer.say("STARTTLS")).startswith("220")

"""What is known of a mail's fate, whatever the relay does and whenever it does it."""

from dataclasses import replace
from typing import Any

import pytest

from channels.email.relay import RelayAccount, SmtpRelay
from channels.email.tls import TlsMode
from hub.errors import DeliveryFailed, PermanentFailure, TemporaryFailure, UncertainDelivery
from hub.ports import Delivery, Outbound
from tests.channels.email.scripted_relay import DROP, HANG, ScriptedRelay, relay

MAIL = Outbound(
    "key", "bounce+1@shop.example", "customer@example.org", b"Subject: Hi\r\n\r\n.hidden\r\n..\r\nbare\nend"
)


def relay_at(port: int, **changes: Any) -> SmtpRelay:
    account = RelayAccount("127.0.0.1", port, timeout=0.2, answer_timeout=0.2)
    return SmtpRelay(replace(account, **changes))


async def outcome(script: dict[str, str], outbound: Outbound = MAIL) -> tuple[object, ScriptedRelay]:
    async with relay(script) as peer:
        try:
            return await relay_at(peer.port).send(outbound), peer
        except DeliveryFailed as failure:
            return type(failure), peer


async def test_a_mail_is_handed_over_once_with_its_dots() -> None:
    delivery, peer = await outcome({"EHLO": "250-relay\r\n250-SIZE 1000\r\n250 8BITMIME"})
    assert delivery == Delivery("250 queued")
    assert peer.contents == [b"Subject: Hi\r\n\r\n..hidden\r\n...\r\nbare\r\nend\r\n.\r\n"]
    assert peer.commands[1:3] == [
        b"MAIL FROM:<bounce+1@shop.example> SIZE=%d" % len(MAIL.raw),
        b"RCPT TO:<customer@example.org>",
    ]


@pytest.mark.parametrize(
    ("step", "said", "failure"),
    [
        ("greeting", "421 later", TemporaryFailure),
        ("greeting", "554 no service", TemporaryFailure),
        ("greeting", DROP, TemporaryFailure),
        ("greeting", HANG, TemporaryFailure),
        ("EHLO", "550 go away", TemporaryFailure),
        ("EHLO", DROP, TemporaryFailure),
        ("EHLO", HANG, TemporaryFailure),
        ("MAIL", "451 later", TemporaryFailure),
        ("MAIL", "552 too big", PermanentFailure),
        ("MAIL", DROP, TemporaryFailure),
        ("MAIL", HANG, TemporaryFailure),
        ("RCPT", "450 busy", TemporaryFailure),
        ("RCPT", "550 unknown", PermanentFailure),
        ("RCPT", DROP, TemporaryFailure),
        ("RCPT", HANG, TemporaryFailure),
        ("DATA", "452 full", TemporaryFailure),
        ("DATA", "554 no", PermanentFailure),
        ("DATA", "250 what?", TemporaryFailure),
        ("DATA", DROP, TemporaryFailure),
        ("DATA", HANG, TemporaryFailure),
        (".", "451 later", TemporaryFailure),
        (".", "554 spam", PermanentFailure),
        (".", "354 what?", UncertainDelivery),
        (".", "nonsense", UncertainDelivery),
        (".", DROP, UncertainDelivery),
        (".", HANG, UncertainDelivery),
    ],
)
async def test_every_trouble_at_every_step(step: str, said: str, failure: type[DeliveryFailed]) -> None:
    assert (await outcome({step: said}))[0] is failure


@pytest.mark.parametrize("said", [DROP, HANG])
async def test_a_connection_broken_within_the_content_is_no_uncertainty(said: str) -> None:
    large = Outbound("key", "", "customer@example.org", b"Subject: large\r\n\r\n" + b"x" * 30_000_000)
    result, peer = await outcome({"body": said}, large)
    assert result is TemporaryFailure
    assert peer.contents == []


async def test_nobody_listens() -> None:
    async with relay({}) as peer:
        port = peer.port
    with pytest.raises(TemporaryFailure):
        await relay_at(port).send(MAIL)


async def test_a_connection_that_must_be_secured_is_not_used_in_the_clear() -> None:
    async with relay({}) as peer:
        with pytest.raises(TemporaryFailure):
            await relay_at(peer.port, tls=TlsMode.STARTTLS).send(MAIL)
    assert not any(command.startswith(b"MAIL") for command in peer.commands)


async def test_a_refused_sign_in_is_not_the_mails_fault() -> None:
    async with relay({"EHLO": "250-relay\r\n250 AUTH PLAIN", "AUTH": "535 wrong"}) as peer:
        with pytest.raises(TemporaryFailure):
            await relay_at(peer.port, user="hub", password="secret").send(MAIL)


async def test_addresses_outside_ascii_need_the_relays_consent() -> None:
    abroad = Outbound("key", "", "müller@example.org", b"Subject: x\r\n\r\n")
    assert (await outcome({}, abroad))[0] is PermanentFailure
    delivery, peer = await outcome({"EHLO": "250-relay\r\n250 SMTPUTF8"}, abroad)
    assert delivery == Delivery("250 queued")
    assert peer.commands[1:3] == [b"MAIL FROM:<> SMTPUTF8", "RCPT TO:<müller@example.org>".encode()]


async def test_a_domain_outside_ascii_needs_no_consent() -> None:
    delivery, peer = await outcome({}, Outbound("key", "", "anna@müller.example", b"Subject: x\r\n\r\n"))
    assert delivery == Delivery("250 queued")
    assert b"RCPT TO:<anna@xn--mller-kva.example>" in peer.commands


@pytest.mark.parametrize("recipient", ["a@b.example>\r\nRCPT TO:<c@d.example", "a\x00@b.example"])
async def test_an_address_cannot_carry_a_command(recipient: str) -> None:
    result, peer = await outcome({}, Outbound("key", "", recipient, b"Subject: x\r\n\r\n"))
    assert result is PermanentFailure
    assert not any(b"c@d.example" in command for command in peer.commands)

"""The SMTP door over real sockets: what is accepted, what is refused, and what is never lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from channels.email.smtp_door import SmtpDoor, SmtpOptions
from channels.email.smtp_limits import SmtpLimits
from storage.errors import StorageFull, StorageUnavailable
from tests.channels.email.smtp_peer import Peer, peer_of
from tests.channels.memory_inbox import MemoryInbox
from tests.channels.running import open_door, running

HELP, SALES = "help@shop.example", "sales@shop.example"
MAIL = b"From: customer@example.org\r\nTo: help@shop.example\r\nSubject: Hello\r\n\r\nGood morning."


@pytest.fixture
def inbox() -> MemoryInbox:
    return MemoryInbox(HELP, SALES)


def new_door(limits: SmtpLimits | None = None) -> SmtpDoor:
    return SmtpDoor("127.0.0.1", 0, SmtpOptions("mx.shop.example", limits=limits or SmtpLimits()))


@asynccontextmanager
async def visit(inbox: MemoryInbox, limits: SmtpLimits | None = None) -> AsyncIterator[Peer]:
    """A peer at an open door, greeted."""
    async with open_door(new_door(limits), inbox) as door, peer_of(door.port) as peer:
        assert (await peer.reply()).startswith("220 mx.shop.example")
        yield peer


async def test_a_mail_is_handed_in_with_its_envelope(inbox: MemoryInbox) -> None:
    async with visit(inbox) as peer:
        assert await peer.mail(MAIL, "Sales@Shop.Example", HELP) == "250 2.0.0 OK 1"
    (contact,) = inbox.contacts
    assert contact.raw == MAIL + b"\r\n"
    assert contact.inboxes == (SALES, HELP)
    assert (contact.channel, contact.source, contact.defect) == ("email", "smtp", "")
    assert contact.envelope == {
        "mail_from": "customer@example.org",
        "rcpt_to": ["Sales@Shop.Example", HELP],
        "peer": "127.0.0.1",
        "helo": "peer.example.org",
        "tls": "",
        "protocol": "ESMTP",
    }


async def test_the_greeting_offers_what_works(inbox: MemoryInbox) -> None:
    async with visit(inbox, SmtpLimits(size=1000)) as peer:
        lines = (await peer.say("EHLO peer")).split("\n")
    assert lines == [
        "250-mx.shop.example",
        "250-PIPELINING",
        "250-SIZE 1000",
        "250-8BITMIME",
        "250-SMTPUTF8",
        "250 ENHANCEDSTATUSCODES",
    ]


async def test_nothing_is_acknowledged_before_the_commit(inbox: MemoryInbox) -> None:
    inbox.open.clear()
    async with visit(inbox) as peer:
        await peer.begin()
        await peer.send(MAIL + b"\r\n.\r\n")
        await inbox.until(lambda it: it.asked == 1)
        reply = asyncio.create_task(peer.reply())
        await asyncio.sleep(0)
        assert not reply.done()
        inbox.open.set()
        assert await reply == "250 2.0.0 OK 1"


async def test_a_copy_is_acknowledged_and_stored_once(inbox: MemoryInbox) -> None:
    async with visit(inbox) as peer:
        first, second = await peer.mail(MAIL), await peer.mail(MAIL)
    assert first == second == "250 2.0.0 OK 1"
    assert (len(inbox.contacts), inbox.duplicates) == (1, 1)


@pytest.mark.parametrize(
    ("failure", "reply"),
    [
        (StorageUnavailable("database is locked"), "451 4.3.0"),
        (StorageFull("database or disk is full"), "452 4.3.1"),
        (RuntimeError("password=secret"), "451 4.3.0"),
    ],
)
async def test_our_own_trouble_is_temporary(inbox: MemoryInbox, failure: Exception, reply: str) -> None:
    async with visit(inbox) as peer:
        await peer.begin()
        inbox.failure = failure
        await peer.send(MAIL + b"\r\n.\r\n")
        answer = await peer.reply()
        assert answer.startswith(reply)
        assert str(failure) not in answer
        assert (await peer.say(f"RCPT TO:<{HELP}>")).startswith("503")
        assert (await peer.say("MAIL FROM:<>")).startswith("250")
        assert (await peer.say(f"RCPT TO:<{HELP}>")).startswith(reply)
        inbox.failure = None
        assert (await peer.say(f"RCPT TO:<{HELP}>")).startswith("250")
    assert inbox.contacts == []


async def test_a_commit_that_takes_too_long_is_answered_in_time(inbox: MemoryInbox) -> None:
    inbox.open.clear()
    async with visit(inbox, SmtpLimits(answer=0.05)) as peer:
        assert (await peer.mail(MAIL)).startswith("451 4.3.0")
        inbox.open.set()
        await inbox.until(lambda it: len(it.contacts) == 1)
        assert (await peer.mail(MAIL)).startswith("250")
    assert (len(inbox.contacts), inbox.duplicates) == (1, 1)


async def test_who_leaves_during_the_commit_leaves_the_mail(inbox: MemoryInbox) -> None:
    inbox.open.clear()
    async with open_door(new_door(), inbox) as door:
        async with peer_of(door.port) as peer:
            await peer.reply()
            await peer.begin()
            await peer.send(MAIL + b"\r\n.\r\n")
            await inbox.until(lambda it: it.asked == 1)
        async with peer_of(door.port) as other:
            await other.reply()
        inbox.open.set()
        await inbox.until(lambda it: len(it.contacts) == 1)


async def test_who_leaves_before_the_dot_leaves_nothing(inbox: MemoryInbox) -> None:
    async with open_door(new_door(), inbox) as door:
        async with peer_of(door.port) as peer:
            await peer.reply()
            await peer.begin()
            await peer.send(MAIL + b"\r\n.\r")
        async with peer_of(door.port) as other:
            await other.reply()
            assert (await other.mail(b"Subject: other\r\n\r\n")).startswith("250")
    assert [contact.raw for contact in inbox.contacts] == [b"Subject: other\r\n\r\n\r\n"]


async def test_the_null_sender_and_the_postmaster_are_welcome(inbox: MemoryInbox) -> None:
    async with visit(inbox) as peer:
        await peer.begin("Postmaster", "postmaster@mx.shop.example", sender="")
        await peer.send(MAIL + b"\r\n.\r\n")
        assert (await peer.reply()).startswith("250")
    assert inbox.contacts[0].envelope["mail_from"] == ""
    assert inbox.contacts[0].inboxes == ("postmaster", "postmaster@mx.shop.example")


@pytest.mark.parametrize(
    ("command", "reply"),
    [
        ("RCPT TO:<nobody@shop.example>", "550 5.1.1"),
        ("RCPT TO:<somebody@elsewhere.example>", "550 5.1.1"),
        ("RCPT TO:<postmaster@elsewhere.example>", "550 5.1.1"),
        ("RCPT TO:<>", "501 5.1.3"),
        ("RCPT TO:<a b@shop.example>", "501 5.1.3"),
        ("RCPT TO:<help\x00@shop.example>", "501 5.1.3"),
        ("RCPT TO:<hülp@shop.example>", "553 5.6.7"),
        ("RCPT TO:<help@shop.example> NOTIFY=NEVER", "555 5.5.4"),
        ("RCPT", "501 5.1.3"),
        ("MAIL FROM:<again@example.org>", "503 5.5.1"),
        ("DATA", "503 5.5.1"),
        ("VRFY help@shop.example", "252 2.5.0"),
        ("AUTH PLAIN AGEAYg==", "502 5.5.1"),
        ("STARTTLS", "454 4.7.0"),
        ("BDAT 10", "500 5.5.2"),
        ("NOOP", "250 2.0.0"),
        ("RSET", "250 2.0.0"),
        ("EHLO \x01", "501 5.5.4"),
        ("HELO", "501 5.5.4"),
        ("NOOP " + "x" * 3000, "500 5.5.2"),
        ("NOOP " + "x" * 300_000, "500 5.5.2"),
    ],
)
async def test_replies_within_a_transaction(inbox: MemoryInbox, command: str, reply: str) -> None:
    async with visit(inbox) as peer:
        assert (await peer.say("EHLO peer")).startswith("250")
        assert (await peer.say("MAIL FROM:<customer@example.org>")).startswith("250 2.1.0")
        assert (await peer.say(command)).startswith(reply)


@pytest.mark.parametrize(
    ("argument", "reply"),
    [
        ("<customer@example.org> SIZE=1000", "250 2.1.0"),
        ("<customer@example.org> SIZE=1001", "552 5.3.4"),
        ("<customer@example.org> SIZE=" + "9" * 400, "501 5.5.4"),
        ("<customer@example.org> SIZE", "501 5.5.4"),
        ("<customer@example.org> BODY=8BITMIME", "250 2.1.0"),
        ("<customer@example.org> body=7bit", "250 2.1.0"),
        ("<customer@example.org> BODY=BINARYMIME", "501 5.5.4"),
        ("<customer@example.org> RET=HDRS", "555 5.5.4"),
        ("<müller@example.org>", "553 5.6.7"),
        ("<müller@example.org> SMTPUTF8", "250 2.1.0"),
        ("customer@example.org", "250 2.1.0"),
        ("<@relay.example,@other.example:customer@example.org>", "250 2.1.0"),
        ('<"a > b"@example.org>', "250 2.1.0"),
        ("<customer@example.org", "501 5.1.7"),
        ("", "501 5.1.7"),
    ],
)
async def test_senders(inbox: MemoryInbox, argument: str, reply: str) -> None:
    async with visit(inbox, SmtpLimits(size=1000)) as peer:
        assert (await peer.say("MAIL FROM:<too@early.example>")).startswith("503 5.5.1")
        await peer.say("EHLO peer")
        assert (await peer.say(f"MAIL FROM:{argument}")).startswith(reply)


async def test_pipelined_commands_are_answered_in_order(inbox: MemoryInbox) -> None:
    one = b"MAIL FROM:<customer@example.org>\r\nRCPT TO:<help@shop.example>\r\nRCPT TO:<no@shop.example>\r\nDATA\r\n"
    async with visit(inbox) as peer:
        await peer.say("EHLO peer")
        await peer.send(one + b"Subject: 1\r\n\r\n.\r\n" + one + b"Subject: 2\r\n\r\n.\r\nQUIT\r\n")
        codes = [(await peer.reply())[:3] for _ in range(11)]
        assert codes == ["250", "250", "550", "354", "250"] * 2 + ["221"]
        assert await peer.hung_up()
    assert [contact.raw for contact in inbox.contacts] == [b"Subject: 1\r\n\r\n", b"Subject: 2\r\n\r\n"]


@pytest.mark.parametrize("end", [b"\n.\n", b"\n.\r\n", b"\r\n.\n", b"\r.\r", b"\r.\r\n", b"\r\n.\r"])
async def test_nothing_can_be_smuggled_behind_a_false_end(inbox: MemoryInbox, end: bytes) -> None:
    hidden = b"MAIL FROM:<boss@shop.example>\r\nRCPT TO:<help@shop.example>\r\nDATA\r\nSubject: pay\r\n\r\n"
    async with visit(inbox) as peer:
        assert (await peer.mail(b"Subject: innocent\r\n\r\nfirst" + end + hidden)).startswith("250")
        assert (await peer.say("NOOP")).startswith("250")
    (contact,) = inbox.contacts
    assert b"Subject: pay" in contact.raw
    assert contact.raw.count(b"\r\n") == contact.raw.count(b"\r") == contact.raw.count(b"\n")


@pytest.mark.parametrize(
    "content",
    [
        "Grüße ☃".encode(),
        b"\xff\xfe\x80 not UTF-8",
        b"a line of 200 kB: " + b"x" * 200_000,
        b"NUL \x00\x00 bytes",
        b"",
    ],
)
async def test_content_stays_as_it_is(inbox: MemoryInbox, content: bytes) -> None:
    async with visit(inbox) as peer:
        assert (await peer.mail(MAIL + content)).startswith("250")
    assert inbox.contacts[0].raw == MAIL + content + b"\r\n"


async def test_too_big_a_mail_is_refused_at_its_end(inbox: MemoryInbox) -> None:
    async with visit(inbox, SmtpLimits(size=1000)) as peer:
        assert (await peer.mail(b"x" * 998)).startswith("250")
        assert (await peer.mail(b"y" * 999)).startswith("552 5.3.4")
        assert (await peer.mail(b"z" * 998)).startswith("250")
    assert [contact.raw[:1] for contact in inbox.contacts] == [b"x", b"z"]


async def test_more_recipients_than_allowed_are_put_off(inbox: MemoryInbox) -> None:
    async with visit(inbox, SmtpLimits(recipients=2)) as peer:
        await peer.say("EHLO peer")
        await peer.say("MAIL FROM:<>")
        codes = [(await peer.say(f"RCPT TO:<{HELP}>"))[:9] for _ in range(3)]
    assert codes == ["250 2.1.5", "250 2.1.5", "452 4.5.3"]


async def test_who_errs_too_often_is_sent_away_and_not_obeyed_any_more(inbox: MemoryInbox) -> None:
    async with visit(inbox, SmtpLimits(errors=2)) as peer:
        await peer.say("EHLO peer")
        await peer.send(b"MAIL\r\n" * 3 + b"MAIL FROM:<>\r\nRCPT TO:<help@shop.example>\r\nDATA\r\n\r\n.\r\n")
        codes = [(await peer.reply())[:9] for _ in range(3)]
        assert codes == ["501 5.1.7", "501 5.1.7", "421 4.7.0"]
        assert await peer.hung_up()
    assert inbox.asked == 0


@pytest.mark.parametrize("limits", [SmtpLimits(connections=1), SmtpLimits(connections_per_peer=1)])
async def test_one_connection_too_many_is_turned_away(inbox: MemoryInbox, limits: SmtpLimits) -> None:
    async with open_door(new_door(limits), inbox) as door:
        async with peer_of(door.port) as first:
            assert (await first.reply()).startswith("220")
            async with peer_of(door.port) as second:
                assert (await second.reply()).startswith("421 4.7.0")
                assert await second.hung_up()
            await first.say("QUIT")
            assert await first.hung_up()
        async with peer_of(door.port) as third:
            assert (await third.reply()).startswith("220")


@pytest.mark.parametrize("begun", [b"", b"EHLO peer\r\nMA", b"EHLO peer\r\nMAIL FROM:<>\r\n"])
async def test_who_says_nothing_is_sent_away(inbox: MemoryInbox, begun: bytes) -> None:
    async with visit(inbox, SmtpLimits(idle=0.05)) as peer:
        await peer.send(begun)
        while not (reply := await peer.reply()).startswith("421 4.4.2"):
            assert reply.startswith("250")
        assert await peer.hung_up()


async def test_silence_within_data_is_not_endless(inbox: MemoryInbox) -> None:
    async with visit(inbox, SmtpLimits(idle=0.05)) as peer:
        await peer.begin()
        await peer.send(MAIL)
        assert (await peer.reply()).startswith("421 4.4.2")
    assert inbox.asked == 0


async def test_data_drop_by_drop_is_not_endless(inbox: MemoryInbox) -> None:
    async with visit(inbox, SmtpLimits(idle=0.1, transaction=0.3)) as peer:
        await peer.begin()
        goodbye = asyncio.create_task(peer.reply())
        while not goodbye.done():
            peer.writer.write(b"x")
            await asyncio.wait({goodbye}, timeout=0.02)
        assert goodbye.result().startswith("421 4.4.2")


async def test_a_slow_commit_is_not_taken_for_a_silent_peer(inbox: MemoryInbox) -> None:
    inbox.open.clear()
    async with visit(inbox, SmtpLimits(idle=0.05, answer=0.3)) as peer:
        assert (await peer.mail(MAIL)).startswith("451 4.3.0")


async def test_closing_says_goodbye_and_answers_what_is_under_way(inbox: MemoryInbox) -> None:
    inbox.open.clear()
    door = new_door()
    async with running(door, inbox) as task:
        await door.opened.wait()
        async with peer_of(door.port) as idle, peer_of(door.port) as storing:
            await idle.reply()
            await storing.reply()
            await storing.begin()
            await storing.send(MAIL + b"\r\n.\r\n")
            await inbox.until(lambda it: it.asked == 1)
            task.cancel()
            assert (await idle.reply()).startswith("421 4.3.2")
            inbox.open.set()
            assert (await storing.reply()).startswith("250 2.0.0")
            assert (await storing.reply()).startswith("421 4.3.2")
        with pytest.raises(OSError, match="Connect call failed"):
            await asyncio.open_connection("127.0.0.1", door.port)


async def test_closing_does_not_wait_for_ever(inbox: MemoryInbox) -> None:
    inbox.open.clear()
    door = new_door(SmtpLimits(stop=0.05))
    async with running(door, inbox) as task:
        await door.opened.wait()
        async with peer_of(door.port) as sending, peer_of(door.port) as storing:
            for peer in (sending, storing):
                await peer.reply()
                await peer.begin()
            await storing.send(MAIL + b"\r\n.\r\n")
            await inbox.until(lambda it: it.asked == 1)
            task.cancel()
            assert await sending.hung_up()
            assert await storing.hung_up()
    inbox.open.set()
    await inbox.until(lambda it: len(it.contacts) == 1)

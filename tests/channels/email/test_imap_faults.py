"""The IMAP reader against servers that do the worst: nothing lost, nothing doubled, never stuck."""

import asyncio

import pytest

from channels.email.imap_account import ImapAccount, ImapPace
from channels.email.imap_reader import ImapReader
from channels.email.imap_response import Fetched, fetched
from channels.email.tls import TlsMode
from tests.channels.email.positions import Positions, WallClock
from tests.channels.email.scripted_imap import ScriptedImap, listening
from tests.channels.memory_inbox import MemoryInbox
from tests.channels.running import running

HELP = "help@shop.example"
PACE = ImapPace(answer=0.3, idle=5, retry=0.001, retry_most=0.01, attempts=2)
MAILS = {
    uid: b"Message-ID: <%d@example.org>\r\nSubject: (\r\n\r\n) FETCH {5}\r\nA1 OK\r\n" % uid for uid in range(3, 123, 2)
}


def reader_of(server: ScriptedImap, positions: Positions) -> ImapReader:
    account = ImapAccount("127.0.0.1", server.port, "user", "password", HELP, tls=TlsMode.NONE)
    return ImapReader(account, positions, WallClock(), PACE)


@pytest.mark.parametrize(
    "fault",
    [
        "",
        "hello",
        "bye",
        "silent-capability",
        "silent-login",
        "silent-select",
        "silent-search",
        "silent-fetch",
        "silent-idle",
        "cut",
        "tiny",
        "odd-order",
        "flood",
        "garbage",
    ],
)
async def test_all_mails_arrive_once(fault: str) -> None:
    inbox, positions = MemoryInbox(HELP), Positions()
    async with listening(ScriptedImap(dict(MAILS), fault)) as server, running(reader_of(server, positions), inbox):
        await inbox.until(lambda it: len(it.contacts) == len(MAILS))
        await server.idling.wait()
    assert sorted(contact.raw for contact in inbox.contacts) == sorted(MAILS.values())
    assert {contact.defect for contact in inbox.contacts} == {""}
    assert [position.uid for position in positions.saved.values()] == [121]


@pytest.mark.parametrize("fault", ["refuse", "die"])
async def test_a_mail_that_cannot_be_had_is_shown_and_stops_nobody(fault: str) -> None:
    inbox, positions = MemoryInbox(HELP), Positions()
    async with listening(ScriptedImap(dict(MAILS), fault, refused=7)) as server:
        reader = reader_of(server, positions)
        async with running(reader, inbox):
            await inbox.until(lambda it: len(it.contacts) == len(MAILS))
            await server.idling.wait()
    defects = [contact for contact in inbox.contacts if contact.defect]
    assert [(contact.raw, "UID 7 of" in contact.defect) for contact in defects] == [(b"", True)]
    assert inbox.duplicates == 0
    assert reader.status.errors >= 2
    assert reader.status.waiting == 0


async def test_nobody_answers() -> None:
    async with listening(ScriptedImap(dict(MAILS))) as server:
        port = server.port
    reader = reader_of(ScriptedImap({}, port=port), Positions())
    async with running(reader, MemoryInbox(HELP)) as task:
        while reader.status.errors < 3:
            await asyncio.wait({task}, timeout=0.001)
    assert reader.status.last_contact is None


@pytest.mark.parametrize(
    ("lines", "messages"),
    [
        ([b"1 FETCH (UID 5 RFC822.SIZE 10)", b"done"], [Fetched(5, 10, None)]),
        ([b"1 FETCH (BODY[] {3}", bytearray(b"abc"), b" UID 5)", b"done"], [Fetched(5, None, b"abc")]),
        ([b"1 FETCH (UID 5 BODY[] {0}", bytearray(b""), b")", b"done"], [Fetched(5, None, b"")]),
        ([b'1 FETCH (UID 5 BODY[]<0> "a \\"b\\" (")', b"done"], [Fetched(5, None, b'a "b" (')]),
        ([b'1 FETCH (UID 5 BODY[] "")', b"done"], [Fetched(5, None, b"")]),
        ([b"1 FETCH (UID 5 BODY[] NIL)", b"done"], [Fetched(5, None, None)]),
        ([b"1 FETCH (FLAGS (\\Seen))", b"2 FETCH (UID 6 FLAGS ())", b"done"], [Fetched(6, None, None)]),
        ([b"done"], []),
    ],
)
def test_responses_are_put_together(lines: list[bytes | bytearray], messages: list[Fetched]) -> None:
    assert list(fetched(lines)) == messages

"""The IMAP reader against a real Dovecot."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from channels.email.imap_account import AfterCommit, ImapAccount, ImapPace
from channels.email.imap_reader import ImapReader
from channels.email.tls import TlsMode
from storage.errors import StorageUnavailable
from tests.channels.email.positions import Positions, WallClock
from tests.channels.memory_inbox import MemoryInbox
from tests.channels.running import running
from tests.peers.certificate import trusting
from tests.peers.dovecot import PASSWORD, USER, Dovecot, dovecot

__all__ = ["dovecot"]

pytestmark = pytest.mark.peer

HELP = "help@shop.example"
PACE = ImapPace(answer=10, idle=20, retry=0.01, retry_most=0.05)


def account_of(server: Dovecot, **changes: Any) -> ImapAccount:
    account = ImapAccount("127.0.0.1", server.port, USER, PASSWORD, HELP, tls=TlsMode.NONE)
    return replace(account, **changes)


@pytest.fixture
def inbox() -> MemoryInbox:
    return MemoryInbox(HELP, "sales@shop.example")


@pytest.fixture
def positions() -> Positions:
    return Positions()


def mail(number: int, text: str = "Good morning.") -> bytes:
    return f"Message-ID: <{number}@example.org>\r\nSubject: {number}\r\n\r\n{text}\r\n".encode()


def stored(number: int) -> Callable[[MemoryInbox], bool]:
    return lambda inbox: len(inbox.contacts) >= number


async def test_mails_are_read_and_new_ones_arrive_under_idle(
    dovecot: Dovecot, inbox: MemoryInbox, positions: Positions
) -> None:
    mails = [mail(number) for number in range(300)]
    dovecot.deliver(*mails)
    reader = ImapReader(account_of(dovecot), positions, WallClock(), PACE)
    async with running(reader, inbox):
        await inbox.until(stored(300))
        dovecot.deliver(mail(300))
        await inbox.until(stored(301))
    assert sorted(contact.raw for contact in inbox.contacts) == sorted([*mails, mail(300)])
    assert {contact.inboxes for contact in inbox.contacts} == {(HELP,)}
    assert inbox.duplicates == 0
    assert reader.status.stored == 301
    assert reader.status.errors == 0


async def test_a_restart_in_the_middle_loses_and_doubles_nothing(
    dovecot: Dovecot, inbox: MemoryInbox, positions: Positions
) -> None:
    dovecot.deliver(*(mail(number) for number in range(120)))
    reader = ImapReader(account_of(dovecot), positions, WallClock(), PACE)
    async with running(reader, inbox):
        await inbox.until(stored(60))
        await asyncio.to_thread(dovecot.restart)
        dovecot.deliver(mail(120))
        await inbox.until(stored(121))
    assert len({contact.raw for contact in inbox.contacts}) == 121
    assert reader.status.errors > 0


async def test_a_new_uidvalidity_reads_all_again_and_stores_it_once(
    dovecot: Dovecot, inbox: MemoryInbox, positions: Positions
) -> None:
    dovecot.deliver(*(mail(number) for number in range(60)))
    async with running(ImapReader(account_of(dovecot), positions, WallClock(), PACE), inbox):
        await inbox.until(stored(60))
    await asyncio.to_thread(dovecot.stop)
    dovecot.forget_uids()
    dovecot.start()
    dovecot.deliver(mail(60))
    async with running(ImapReader(account_of(dovecot), positions, WallClock(), PACE), inbox):
        await inbox.until(stored(61))
        await inbox.until(lambda it: it.duplicates == 60)
    assert len(inbox.contacts) == 61


async def test_the_next_run_goes_on_where_the_last_ended(
    dovecot: Dovecot, inbox: MemoryInbox, positions: Positions
) -> None:
    account = account_of(dovecot)
    dovecot.deliver(mail(1), mail(2))
    async with running(ImapReader(account, positions, WallClock(), PACE), inbox):
        await inbox.until(stored(2))
        dovecot.deliver(mail(3))
        await inbox.until(stored(3))
    dovecot.deliver(mail(4))
    async with running(ImapReader(account, positions, WallClock(), PACE), inbox):
        await inbox.until(stored(4))
    assert positions.saved[account.source].uid >= 2
    assert inbox.duplicates <= 1


@pytest.mark.parametrize("after", [AfterCommit.SEEN, AfterCommit.KEEP])
async def test_flags_follow_the_commit_and_steer_nothing(
    dovecot: Dovecot, inbox: MemoryInbox, positions: Positions, after: AfterCommit
) -> None:
    dovecot.deliver(mail(1), mail(2))
    seen_by_others = ImapReader(account_of(dovecot, after=AfterCommit.SEEN), Positions(), WallClock(), PACE)
    async with running(seen_by_others, MemoryInbox(HELP)) as task:
        while len(dovecot.flags()) < 2 or seen_by_others.status.waiting or not seen_by_others.status.stored:
            await asyncio.wait({task}, timeout=0.01)
    inbox.failure = StorageUnavailable("locked")
    dovecot.deliver(mail(3))
    async with running(ImapReader(account_of(dovecot, after=after), positions, WallClock(), PACE), inbox):
        await inbox.until(lambda it: it.asked >= 2)
        assert dovecot.flags() == ["", "S", "S"]
        assert positions.saved == {}
        inbox.failure = None
        await inbox.until(stored(3))


async def test_a_mail_is_moved_after_the_commit(dovecot: Dovecot, inbox: MemoryInbox, positions: Positions) -> None:
    account = account_of(dovecot, after=AfterCommit.MOVE, move_to="No such folder")
    dovecot.deliver(mail(1), mail(2))
    async with running(ImapReader(account, positions, WallClock(), PACE), inbox):
        await inbox.until(stored(2))
    assert len(dovecot.flags()) == 2


async def test_large_and_odd_mails_are_whole(dovecot: Dovecot, inbox: MemoryInbox, positions: Positions) -> None:
    odd = b'Subject: \xff ("({5}\r\n\r\nGr\xc3\xbc\xdfe {10}\r\n) FETCH (UID 1)\r\n* 9 BYE\r\nA1 OK\r\n'
    large = mail(1, "x" * 3_000_000)
    exact = mail(2, "y" * (1024 * 1024 - len(mail(2, ""))))
    assert len(exact) == 1024 * 1024
    dovecot.deliver(odd, large, exact, b"\r\n", b"no header at all\r\n")
    async with running(ImapReader(account_of(dovecot), positions, WallClock(), PACE), inbox):
        await inbox.until(stored(5))
    assert {contact.raw for contact in inbox.contacts} == {odd, large, exact, b"\r\n", b"no header at all\r\n"}
    assert {contact.defect for contact in inbox.contacts} == {""}


async def test_a_mail_beyond_the_limit_comes_as_its_header(
    dovecot: Dovecot, inbox: MemoryInbox, positions: Positions
) -> None:
    dovecot.deliver(mail(1, "x" * 5000), mail(2))
    async with running(ImapReader(account_of(dovecot, size_limit=1000), positions, WallClock(), PACE), inbox):
        await inbox.until(stored(2))
    large, small = sorted(inbox.contacts, key=lambda contact: contact.raw)
    assert large.raw == b"Message-ID: <1@example.org>\r\nSubject: 1\r\n\r\n"
    assert large.defect.startswith("A mail of 50")
    assert (small.raw, small.defect) == (mail(2), "")


async def test_the_last_server_says_where_a_mail_was_sent(
    dovecot: Dovecot, inbox: MemoryInbox, positions: Positions
) -> None:
    dovecot.deliver(
        b"Delivered-To: Sales@shop.example\r\nX-Original-To: <stranger@example.org>\r\n" + mail(1),
        b"Delivered-To: stranger@example.org\r\n" + mail(2, "Delivered-To: sales@shop.example"),
    )
    async with running(ImapReader(account_of(dovecot), positions, WallClock(), PACE), inbox):
        await inbox.until(stored(2))
    assert [contact.inboxes for contact in inbox.contacts] == [("sales@shop.example",), (HELP,)]


async def test_tls_and_a_wrong_password(dovecot: Dovecot, inbox: MemoryInbox, positions: Positions) -> None:
    dovecot.deliver(mail(1))
    secured = {"host": "localhost", "port": dovecot.secure_port, "tls": TlsMode.TLS, "context": trusting(dovecot.home)}
    wrong = ImapReader(account_of(dovecot, **secured, password="wrong"), positions, WallClock(), PACE)
    untrusted = ImapReader(account_of(dovecot, **{**secured, "context": None}), positions, WallClock(), PACE)
    async with running(wrong, inbox) as one, running(untrusted, inbox) as other:
        while not (wrong.status.errors and untrusted.status.errors):
            await asyncio.wait({one, other}, timeout=0.01)
    assert inbox.asked == 0
    async with running(ImapReader(account_of(dovecot, **secured), positions, WallClock(), PACE), inbox):
        await inbox.until(stored(1))

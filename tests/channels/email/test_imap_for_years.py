"""What a mailbox goes through in years, on a real Dovecot: thousands of mails, days away, changes by other programs."""

import asyncio

from channels.email.imap_reader import ImapReader
from tests.channels.email.positions import Positions, WallClock
from tests.channels.email.test_imap_reader import HELP, PACE, account_of, mail, pytestmark, stored
from tests.channels.memory_inbox import MemoryInbox
from tests.channels.running import running
from tests.peers.dovecot import Dovecot, dovecot

__all__ = ["dovecot", "pytestmark"]


async def test_five_thousand_mails_and_a_crash_among_them(dovecot: Dovecot) -> None:
    inbox, positions = MemoryInbox(HELP), Positions()
    dovecot.deliver(*(mail(number) for number in range(5000)))
    reader = ImapReader(account_of(dovecot), positions, WallClock(), PACE)
    async with running(reader, inbox):
        await inbox.until(stored(2500))
        await asyncio.to_thread(dovecot.restart)
        await inbox.until(stored(5000))
    assert len({contact.raw for contact in inbox.contacts}) == 5000
    assert reader.status.errors > 0


async def test_what_came_in_days_away_is_read_though_others_read_it(dovecot: Dovecot) -> None:
    inbox, positions = MemoryInbox(HELP), Positions()
    dovecot.deliver(mail(0))
    async with running(ImapReader(account_of(dovecot), positions, WallClock(), PACE), inbox):
        await inbox.until(stored(1))
        dovecot.deliver(mail(1))
        await inbox.until(stored(2))
    dovecot.deliver(*(mail(number) for number in range(2, 202)))
    for path in (dovecot.home / "Maildir" / "new").iterdir():
        path.rename(dovecot.home / "Maildir" / "cur" / f"{path.name}:2,S")
    async with running(ImapReader(account_of(dovecot), positions, WallClock(), PACE), inbox):
        await inbox.until(stored(202))
    assert len({contact.raw for contact in inbox.contacts}) == 202


async def test_thirty_megabytes_are_whole_though_the_server_dies_on_the_way(dovecot: Dovecot) -> None:
    inbox, positions = MemoryInbox(HELP), Positions()
    large = mail(1, "x" * 30_000_000)
    dovecot.deliver(mail(0), large)
    async with running(ImapReader(account_of(dovecot), positions, WallClock(), PACE), inbox):
        await inbox.until(stored(1))
        await asyncio.to_thread(dovecot.stop)
        assert len(inbox.contacts) == 1
        dovecot.start()
        await inbox.until(stored(2))
    assert {contact.raw for contact in inbox.contacts} == {mail(0), large}

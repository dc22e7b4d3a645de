"""What a mailbox goes through in years, on a real Dovecot: thousands of mails, days away, changes by other programs."""

import asyncio
import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from channels.email.imap_account import AfterCommit
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


class CountingClock(WallClock):
    """The real time, asked for at least once in each round of IDLE."""

    def __init__(self, rounds: int) -> None:
        self.left = rounds
        self.done = asyncio.Event()

    def now(self) -> datetime:
        self.left -= 1
        if self.left <= 0:
            self.done.set()
        return super().now()


async def test_idle_is_renewed_and_still_hears_of_news(dovecot: Dovecot) -> None:
    inbox, clock = MemoryInbox(HELP), CountingClock(rounds=20)
    reader = ImapReader(account_of(dovecot), Positions(), clock, replace(PACE, idle=0.02))
    async with running(reader, inbox):
        await clock.done.wait()
        dovecot.deliver(mail(1))
        await inbox.until(stored(1))
    assert reader.status.errors == 0


async def test_mails_lie_in_the_other_folder_after_the_commit(dovecot: Dovecot) -> None:
    done = dovecot.home / "Maildir" / ".Done"
    for folder in (done, *(done / part for part in ("cur", "new", "tmp"))):
        folder.mkdir()
        os.chown(folder, dovecot.uid, dovecot.gid)
    inbox = MemoryInbox(HELP)

    def moved() -> list[Path]:
        return [path for part in ("new", "cur") for path in (done / part).iterdir()]

    account = account_of(dovecot, after=AfterCommit.MOVE, move_to="Done")
    dovecot.deliver(mail(1), mail(2))
    inbox.open.clear()
    reader = ImapReader(account, Positions(), WallClock(), PACE)
    async with running(reader, inbox) as task:
        await inbox.until(lambda it: it.asked == 1)
        assert moved() == []
        inbox.open.set()
        await inbox.until(stored(2))
        while len(moved()) < 2:
            await asyncio.wait({task}, timeout=0.01)
    assert dovecot.flags() == []

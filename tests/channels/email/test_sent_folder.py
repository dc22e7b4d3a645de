"""Sent folders on a real Dovecot: copies of ours are put in once, and answers given elsewhere are found in them."""

from collections.abc import Sequence

import pytest

from channels.email.imap_connection import ImapConnection, ImapRefused
from channels.email.imap_reader import ImapReader
from channels.email.sent_folder import keep_copy, sent_folder_of
from channels.email.sent_reader import SentReader, sent_mail
from hub.interactions.sent_elsewhere import SENT_ELSEWHERE, SentMail
from tests.channels.email.positions import Positions, WallClock
from tests.channels.email.test_imap_reader import HELP, PACE, account_of, mail, pytestmark, stored
from tests.channels.memory_inbox import MemoryInbox
from tests.channels.running import running
from tests.peers.dovecot import SENT, Dovecot, dovecot

__all__ = ["dovecot", "pytestmark"]

LARGE = 3_000_000


def answer(number: int, to: str) -> bytes:
    return f"Message-ID: <a{number}@home>\r\nIn-Reply-To: <{to}>\r\nSubject: Re\r\n\r\nYes.\r\n".encode()


async def test_the_marked_folder_is_found_and_a_copy_is_put_there_once(dovecot: Dovecot) -> None:
    account = account_of(dovecot)
    assert await keep_copy(account, "", "7@example.org", mail(7))
    assert not await keep_copy(account, "", "7@example.org", mail(7))
    assert await keep_copy(account, SENT, "8@example.org", mail(8, "x" * LARGE))
    assert dovecot.mails(SENT) == sorted([mail(7), mail(8, "x" * LARGE)])
    assert dovecot.flags(SENT) == ["S", "S"]
    assert dovecot.flags() == []


async def test_a_folder_that_is_not_there_is_told(dovecot: Dovecot) -> None:
    with pytest.raises(ImapRefused):
        await keep_copy(account_of(dovecot), "Nowhere", "7@example.org", mail(7))
    connection = ImapConnection(account_of(dovecot), 10)
    await connection.sign_in()
    assert await sent_folder_of(connection, "Mine") == "Mine"
    assert await connection.special_folder("\\Archive") is None
    connection.close()


async def test_only_answers_of_ours_leave_the_folder(dovecot: Dovecot) -> None:
    await keep_copy(account_of(dovecot), "", "7@example.org", mail(7))
    private = [mail(number) for number in range(100, 160)]
    dovecot.deliver(*private, answer(1, "q1@customer"), answer(2, "friend@private"), folder=SENT)
    looked_at: list[SentMail] = []

    async def choose(mails: Sequence[SentMail]) -> Sequence[SentMail]:
        looked_at.extend(mails)
        return [each for each in mails if "q1@customer" in each.answers]

    inbox, positions = MemoryInbox(HELP), Positions()
    reader = SentReader(account_of(dovecot, folder=SENT), positions, WallClock(), choose, PACE)
    async with running(reader, inbox):
        await inbox.until(stored(1))
        dovecot.deliver(answer(3, "q1@customer"), folder=SENT)
        await inbox.until(stored(2))
    assert [contact.raw for contact in inbox.contacts] == [answer(1, "q1@customer"), answer(3, "q1@customer")]
    assert all(contact.envelope[SENT_ELSEWHERE] for contact in inbox.contacts)
    assert len(looked_at) == 64


async def test_what_was_read_is_counted_beside_what_lies_there(dovecot: Dovecot) -> None:
    inbox, positions = MemoryInbox(HELP), Positions()
    account = account_of(dovecot)
    # Twice the same mail lies in the mailbox; it is kept once.
    dovecot.deliver(mail(1), mail(2), mail(1))
    reader = ImapReader(account, positions, WallClock(), PACE)
    async with running(reader, inbox):
        await inbox.until(lambda it: it.asked == 3)
        dovecot.deliver(mail(3))
        await inbox.until(stored(3))
        dovecot.deliver(mail(4))
        await inbox.until(stored(4))
    position = positions.saved[account.source]
    assert (position.accepted, position.known) in {(3, 1), (4, 1)}
    assert reader.status.on_server in {4, 5}


def test_a_header_says_what_a_mail_is_and_answers() -> None:
    header = b"message-id: <a@b>\r\nREFERENCES: <1@c>\r\n <2@c>\r\nIn-Reply-To: <2@c>\r\n\r\n"
    assert sent_mail(header) == SentMail("a@b", ("2@c", "1@c"))
    assert sent_mail(b"") == SentMail("", ())

"""A large mailbox read from a real Dovecot that is killed on the way, beside the stdlib's client fetching one by one.

Run `python -m bench.imap_read [--mails N]` as root; it ends with an error if a mail was lost. The time includes the
restarts; that each mail is stored is the goal, the ratio tells what the guards cost.
"""

import argparse
import asyncio
import imaplib
import sys
from hashlib import sha256
from time import perf_counter

from channels.email.imap_account import ImapAccount, ImapPace
from channels.email.imap_reader import ImapReader
from channels.email.tls import TlsMode
from hub.ports import Outcome, RawContact, Receipt
from storage.unit_of_work import SystemClock
from tests.channels.email.positions import Positions
from tests.channels.running import running
from tests.peers.dovecot import PASSWORD, USER, Dovecot, running_dovecot

HELP = "help@shop.example"
RESTARTS = 3


class Counting:
    """An inbox that keeps what it saw and lets each restart happen at its share of the mails."""

    def __init__(self, expected: int) -> None:
        self.keys: set[str] = set()
        self.repeated = 0
        self.reached = {expected * part // (RESTARTS + 1): asyncio.Event() for part in range(1, RESTARTS + 2)}
        self.last = self.reached[expected]

    async def receive(self, contact: RawContact) -> Receipt:
        if contact.dedupe_key in self.keys:
            self.repeated += 1
            return Receipt(Outcome.DUPLICATE, 1)
        self.keys.add(contact.dedupe_key)
        if reached := self.reached.get(len(self.keys)):
            reached.set()
        return Receipt(Outcome.ACCEPTED, len(self.keys))

    async def knows(self, address: str) -> bool:
        return address == HELP


async def read(server: Dovecot, mails: int) -> tuple[float, Counting]:
    """Seconds for all, the server killed three times meanwhile."""
    inbox = Counting(mails)
    account = ImapAccount("127.0.0.1", server.port, USER, PASSWORD, HELP, tls=TlsMode.NONE)
    reader = ImapReader(account, Positions(), SystemClock(), ImapPace(retry=0.05, retry_most=0.2))
    began = perf_counter()
    async with running(reader, inbox):
        for reached in inbox.reached.values():
            await reached.wait()
            if reached is not inbox.last:
                await asyncio.to_thread(server.restart)
    return perf_counter() - began, inbox


def plain(server: Dovecot) -> float:
    """Seconds in which the stdlib fetches the same mails, undisturbed."""
    began = perf_counter()
    client = imaplib.IMAP4("127.0.0.1", server.port)
    client.login(USER, PASSWORD)
    client.select("INBOX", readonly=True)
    for uid in client.uid("SEARCH", "ALL")[1][0].split():
        sha256(client.uid("FETCH", uid, "(BODY.PEEK[])")[1][0][1]).digest()
    client.logout()
    return perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--mails", type=int, default=20_000)
    mails = parser.parse_args().mails
    with running_dovecot() as server:
        text = "Good morning. " * 200
        server.deliver(*(f"Message-ID: <{n}@example.org>\r\n\r\n{text}{n}\r\n".encode() for n in range(mails)))
        seconds, inbox = asyncio.run(read(server, mails))
        bare = plain(server)
    print(f"{mails} mails, server killed {RESTARTS} times: {len(inbox.keys)} stored, {inbox.repeated} met again")
    print(f"reader {seconds:.1f} s ({mails / seconds:.0f}/s), imaplib {bare:.1f} s, ratio {seconds / bare:.2f}")
    sys.exit(len(inbox.keys) != mails)


if __name__ == "__main__":
    main()

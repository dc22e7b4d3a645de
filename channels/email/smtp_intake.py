"""From the last dot to the receipt: what the conversations of a door share, and how a mail gets into the inbox."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from channels.email.dedupe import dedupe_key
from channels.email.smtp_data import DataReader, with_clean_line_ends
from channels.email.smtp_limits import SmtpLimits
from hub.ports import Inbox, RawContact, Receipt

# Above this the work on one mail would be felt by everybody else on the event loop.
LARGE = 1024 * 1024
# So many large mails are in memory on their way from the spool to the inbox; the others wait their turn.
LARGE_AT_ONCE = 1


@dataclass(frozen=True, slots=True)
class Front:
    """What all conversations of one door share. `commits` are under way; they outlive a lost connection.

    Mails wait in the folder `spool` while they come in; None is the system's folder for such files.
    """

    inbox: Inbox
    source: str
    hostname: str
    limits: SmtpLimits
    tls: ssl.SSLContext | None
    spool: Path | None = None
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(LARGE_AT_ONCE))
    commits: set[asyncio.Task[Receipt]] = field(default_factory=set)

    async def takes(self, address: str) -> bool:
        """Whether mail to this address is ours; the postmaster's always is (RFC 5321 s4.5.1)."""
        if address.lower() in ("postmaster", f"postmaster@{self.hostname}"):
            return True
        return await self.inbox.knows(address)

    async def store(self, reader: DataReader, recipients: tuple[str, ...], envelope: Mapping[str, object]) -> Receipt:
        """Hand one mail in and return after the commit, which goes on when the caller is cancelled meanwhile.

        Raises `StorageUnavailable`, and `TimeoutError` if there is no answer in time; a copy sent again is then
        recognised as a duplicate.
        """
        async with asyncio.timeout(self.limits.answer):
            if reader.size <= LARGE:
                return await self._commit(self._contact(reader, recipients, envelope))
            async with self.turn:
                contact = await asyncio.to_thread(self._contact, reader, recipients, envelope)
                return await self._commit(contact)

    async def _commit(self, contact: RawContact) -> Receipt:
        commit = asyncio.ensure_future(self.inbox.receive(contact))
        self.commits.add(commit)
        commit.add_done_callback(self.commits.discard)
        return await asyncio.shield(commit)

    def _contact(self, reader: DataReader, recipients: tuple[str, ...], envelope: Mapping[str, object]) -> RawContact:
        raw = with_clean_line_ends(reader.content())
        return RawContact("email", self.source, dedupe_key(raw, recipients), recipients, raw, envelope)

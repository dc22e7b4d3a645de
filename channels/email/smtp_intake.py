"""From the last dot to the receipt: what the conversations of a door share, and how a mail gets into the inbox."""

import asyncio
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

from channels.email.dedupe import dedupe_key
from channels.email.smtp_data import DataReader, with_clean_line_ends
from channels.email.smtp_limits import SmtpLimits
from hub.ports import Inbox, RawContact, Receipt

# Above this the work on one mail would be felt by everybody else on the event loop.
LARGE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Front:
    """What all conversations of one door share. `commits` are under way; they outlive a lost connection."""

    inbox: Inbox
    source: str
    hostname: str
    limits: SmtpLimits
    tls: ssl.SSLContext | None
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
        raw, key = await _read(reader, recipients)
        contact = RawContact("email", self.source, key, recipients, raw, envelope)
        commit = asyncio.ensure_future(self.inbox.receive(contact))
        self.commits.add(commit)
        commit.add_done_callback(self.commits.discard)
        async with asyncio.timeout(self.limits.answer):
            return await asyncio.shield(commit)


async def _read(reader: DataReader, recipients: tuple[str, ...]) -> tuple[bytes, str]:
    if reader.size > LARGE:
        return await asyncio.to_thread(_raw_and_key, reader, recipients)
    return _raw_and_key(reader, recipients)


def _raw_and_key(reader: DataReader, recipients: tuple[str, ...]) -> tuple[bytes, str]:
    raw = with_clean_line_ends(reader.content())
    return raw, dedupe_key(raw, recipients)

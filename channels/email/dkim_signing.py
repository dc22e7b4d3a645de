"""Signs outgoing mail (RFC 6376) as the last step before it leaves, in a thread."""

import asyncio
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

import dkim

from channels.email.dkim_keys import DkimKey
from channels.email.proof.header import header_fields
from channels.email.smtp_data import with_clean_line_ends
from hub.errors import TemporaryFailure
from hub.ports import Delivery, Outbound, Sender

# Signed once more than they are there, so that nobody can add one, or a second one (section 8.15).
_OVERSIGNED = ("from", "subject", "to", "date", "message-id", "cc", "reply-to")
# The same where they are there: a second Content-Type above ours would show other parts, a second List-Unsubscribe lead
# elsewhere. Where they are missing, those who hand mail on may add them.
_SIGNED = (
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "auto-submitted",
    "list-unsubscribe",
    "list-unsubscribe-post",
)
_DOMAIN_OF_FROM = re.compile(r"@([A-Za-z0-9.-]+)>?\s*\Z")


@dataclass(frozen=True, slots=True)
class SigningSender:
    """A `Sender` that signs with every key of the writer's domain, or of one above it, and hands on."""

    sender: Sender
    keys: Mapping[str, tuple[DkimKey, ...]]

    async def send(self, outbound: Outbound) -> Delivery:
        """As the sender does; raises `TemporaryFailure` too when the mail cannot be signed."""
        keys = keys_for(outbound.raw, self.keys)
        if keys:
            try:
                raw = await asyncio.to_thread(signed, outbound.raw, keys)
            except (dkim.DKIMException, ValueError) as error:
                raise TemporaryFailure(f"The mail cannot be signed: {error}") from error
            outbound = replace(outbound, raw=raw)
        return await self.sender.send(outbound)


def keys_for(raw: bytes, keys: Mapping[str, tuple[DkimKey, ...]]) -> tuple[DkimKey, ...]:
    """The keys of the domain in From; without any those of the nearest domain above it. Alignment stays (RFC 7489)."""
    written = next((value for name, value in header_fields(raw) if name == "from"), "")
    found = _DOMAIN_OF_FROM.search(written)
    domain = found[1].lower() if found else ""
    while domain:
        if domain in keys:
            return keys[domain]
        domain = domain.partition(".")[2]
    return ()


def signed(raw: bytes, keys: tuple[DkimKey, ...]) -> bytes:
    """The mail with one signature for each key on top; relaxed/relaxed survives what relays do to spaces."""
    mail = with_clean_line_ends(raw)
    fields = _fields(mail)
    signatures = [
        dkim.DKIM(mail).sign(
            key.selector.encode(),
            key.domain.encode(),
            key.pem,
            signature_algorithm=b"rsa-sha256",
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=fields,
        )
        for key in keys
    ]
    return b"".join([*signatures, mail])


def _fields(mail: bytes) -> list[bytes]:
    there = Counter(name for name, _ in header_fields(mail))
    signed_names = (*_OVERSIGNED, *(name for name in _SIGNED if there[name]))
    return [name.encode() for name in signed_names for _ in range(there[name] + 1)]

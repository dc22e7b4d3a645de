"""A mail understood: everything that was read from its bytes."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime

from hub.invitation import Invitation
from hub.ports import Address, DeliveryReport


@dataclass(frozen=True, slots=True)
class MailAttachment:
    """One file of a mail. `inline` only if the HTML refers to its `content_id` (bare, without brackets).

    `made_up`: nobody named it, so we did.
    """

    name: str
    content_type: str
    content: bytes
    inline: bool = False
    content_id: str = ""
    made_up: bool = False

    @property
    def size(self) -> int:
        """In bytes, decoded."""
        return len(self.content)

    @property
    def sha256(self) -> str:
        """Of the decoded content, hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report that mail was not delivered (RFC 3464).

    `structured`: read from a delivery status, not guessed from words; only then may it change a delivery state.
    `status` is the enhanced status code (RFC 3463), "" if none was found. `returned_id` is the Message-ID of the mail
    that came back, and `envelope_id` its Original-Envelope-Id, "" if not told. `delayed`: it is still being tried,
    nothing has failed.
    """

    structured: bool
    status: str
    recipients: tuple[str, ...]
    returned_id: str = ""
    envelope_id: str = ""
    delayed: bool = False


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail understood.

    Ids are without brackets; `references` are oldest first. `body_html` is as it came and must never be shown;
    `body_html_safe` may be. `reply_text` is `body_text` as far as it is new. `auto` says why this is machine mail, ""
    for a person's; `no_auto_reply` says why it must get no automatic answer, which is true of more.
    `thread_tokens` are addresses of the header that may carry a signed token. `defects` are readable sentences.
    `hops` counts the servers it came through. `reports` is what it tells of mail of ours.
    """

    subject: str
    senders: tuple[Address, ...]
    to: tuple[Address, ...]
    cc: tuple[Address, ...]
    reply_to: tuple[Address, ...]
    date: datetime | None
    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    body_text: str
    body_html: str
    body_html_safe: str
    reply_text: str
    attachments: tuple[MailAttachment, ...]
    auto: str
    no_auto_reply: str
    bounce: Bounce | None
    is_complaint: bool
    thread_tokens: tuple[str, ...] = ()
    defects: tuple[str, ...] = field(default=())
    hops: int = 0
    reports: tuple[DeliveryReport, ...] = ()
    invitations: tuple[Invitation, ...] = ()

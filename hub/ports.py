"""What the hub needs from outside: the values that cross its border and the protocols that carry them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from hub.invitation import Invitation


@dataclass(frozen=True, slots=True)
class RawContact:
    """One contact as it came in, before anything was understood.

    `dedupe_key` is equal for two copies of the same contact and only for those (at most 200 characters).
    `inboxes` are our own normalised addresses the contact was sent to. `envelope` is what the protocol said
    (JSON values only). `defect` is set by a receiver that could not take the contact whole, e.g. oversize on IMAP.
    """

    channel: str
    source: str
    dedupe_key: str
    inboxes: tuple[str, ...]
    raw: bytes
    envelope: Mapping[str, object] = field(default_factory=dict)
    defect: str = ""


class Outcome(StrEnum):
    """What became of a contact that was handed in."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The proof that a contact is stored: it exists only after the commit."""

    outcome: Outcome
    contact_id: int


class Inbox(Protocol):
    """The only door a receiver is given."""

    async def receive(self, contact: RawContact) -> Receipt:
        """Store the contact durably and return after the commit.

        Raises `storage.errors.StorageUnavailable` when it could not be stored: the receiver must not acknowledge.
        """

    async def knows(self, address: str) -> bool:
        """Whether an address (any case, with or without a reply token) is one of our inboxes."""


class Receiver(Protocol):
    """A front door. `run` serves until it is cancelled and leaves nothing half-acknowledged."""

    async def run(self, inbox: Inbox) -> None: ...


@dataclass(frozen=True, slots=True)
class Address:
    """A correspondent's address on a channel, with the display name the contact carried ("" if none)."""

    address: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ParsedAttachment:
    """One file of a contact. `content_id` is the bare cid without brackets; `inline` only if the body refers to it."""

    name: str
    content_type: str
    content: bytes
    inline: bool = False
    content_id: str = ""


class ReportKind(StrEnum):
    """What a report tells: a delivery (RFC 3464), that a mail was read (RFC 8098), a complaint (RFC 5965)."""

    DELIVERY = "delivery"
    READ = "read"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What another server, or the recipient, says became of one recipient's copy of a message of ours.

    `recipient` is the last address it was for, `original` the one it was sent to, "" if not told. `action` and
    `status` are in the words of RFC 3464 section 2.3; `structured` is False where all this was guessed from words.
    `envelope_id` and `returned_id` name the message: the first was given to the relay, the second is its external id.
    """

    kind: ReportKind
    recipient: str = ""
    original: str = ""
    action: str = ""
    status: str = ""
    diagnostic: str = ""
    envelope_id: str = ""
    returned_id: str = ""
    structured: bool = True


class Verdict(StrEnum):
    """What all proofs together say about a sender; `UNKNOWN` if nobody looked."""

    PROVEN = "proven"
    FORGED = "forged"
    DOUBTFUL = "doubtful"
    UNCHECKED = "unchecked"
    UNPROVEN = "unproven"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class Authentication:
    """Whether a sender is who they say, in the results of RFC 8601; "" for what was not looked at.

    `policy`: what the domain's owner wants done with mail that fails: none, quarantine, reject; "" if unknown.
    `aligned`: SPF or DKIM proved the very domain of the sender. `said_by`: the server that judged, "" for ourselves.
    """

    spf: str = ""
    spf_domain: str = ""
    dkim: str = ""
    dkim_domain: str = ""
    dmarc: str = ""
    policy: str = ""
    aligned: bool = False
    said_by: str = ""

    @property
    def verdict(self) -> Verdict:
        """The results in one word. Forged: the domain's owner says that such mail is not theirs."""
        if self.dmarc == "fail":
            return Verdict.FORGED if self.policy in ("quarantine", "reject") else Verdict.DOUBTFUL
        if self.dmarc == "pass" or (self.aligned and self.dmarc == "none"):
            return Verdict.PROVEN
        if "temperror" in (self.spf, self.dkim, self.dmarc):
            return Verdict.UNCHECKED
        return Verdict.UNPROVEN if (self.spf or self.dkim or self.dmarc) else Verdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class ParsedContact:
    """A contact understood: what every channel's parser gives to the hub.

    `external_id` is the sender's own id of the message (Message-ID without brackets, "" if none); `references` are
    earlier ids, newest first; `thread_tokens` are addresses of ours that may carry a signed thread token.
    `auto` names why it counts as machine mail ("" for a person's message); `unanswerable` why it must get no automatic
    answer, which is true of more. `reports` is what it tells of messages of ours. `notes` are readable parser defects.
    `authentication` is what the channel could find out about the sender's being who they say.
    """

    sender: Address
    recipients: tuple[Address, ...]
    copies: tuple[Address, ...]
    subject: str
    body_text: str
    body_html: str
    reply_text: str
    external_id: str
    references: tuple[str, ...]
    thread_tokens: tuple[str, ...]
    sent_at: datetime | None
    auto: str
    attachments: tuple[ParsedAttachment, ...]
    notes: tuple[str, ...] = ()
    reply_to: tuple[Address, ...] = ()
    unanswerable: str = ""
    reports: tuple[DeliveryReport, ...] = ()
    invitations: tuple[Invitation, ...] = ()
    authentication: Authentication = field(default_factory=Authentication)


class ContactParser(Protocol):
    """Understands the raw bytes of one channel, away from the event loop and within caps."""

    async def parse(self, raw: bytes, envelope: Mapping[str, object]) -> ParsedContact:
        """Raise `Invalid` with a readable reason when the contact cannot be understood."""

    def title(self, raw: bytes) -> str:
        """A line to recognise a contact by that could not be understood; never raises, "" if there is none."""


@dataclass(frozen=True, slots=True)
class OutboundFile:
    """A file that leaves with a reply."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class OutboundDraft:
    """A reply before it is rendered for its channel.

    `thread` and `sequence` go into the signed reply address; `references` are earlier external ids, oldest first.
    `hidden_copies` are named in no header. A picture among `files` stands where the text says `[its name]`.
    `automatic`: no person wrote it, so it is marked for machines, and nobody is told if it does not arrive.
    `unsubscribe_url`: it goes to many, who can end that there with one click; "" for any other mail.
    `body_html`: the same as the text with formatting, already clean and without the signature; "" for plain text.
    `invitation`: what it says to calendars, an invitation, its end or an answer to one; None for any other mail.
    """

    thread: int
    sequence: int
    sender: Address
    recipients: tuple[Address, ...]
    copies: tuple[Address, ...]
    subject: str
    body_text: str
    in_reply_to: str
    references: tuple[str, ...]
    files: tuple[OutboundFile, ...]
    written_at: datetime
    automatic: bool = False
    hidden_copies: tuple[Address, ...] = ()
    unsubscribe_url: str = ""
    invitation: Invitation | None = None
    body_html: str = ""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A reply ready to leave: its fixed external id, the return path for bounces, and the bytes that will be sent."""

    external_id: str
    envelope_from: str
    raw: bytes


class Composer(Protocol):
    """Renders replies for a channel and reads the thread tokens it put into them."""

    def compose(self, draft: OutboundDraft) -> Rendered:
        """Raise `Invalid` when a header value carries CR, LF or NUL, or an address cannot be sent to."""

    def redate(self, raw: bytes, at: datetime) -> bytes:
        """Rendered bytes as if they were written at another time."""

    def thread_of(self, address: str) -> int | None:
        """The interaction a signed reply address belongs to; None if there is no token or it does not verify."""


@dataclass(frozen=True, slots=True)
class Outbound:
    """One rendered message to one recipient. `key` is the same at every attempt."""

    key: str
    envelope_from: str
    recipient: str
    raw: bytes


@dataclass(frozen=True, slots=True)
class Delivery:
    """The other side's acceptance, in its own words."""

    answer: str


class Sender(Protocol):
    """Hands one message to the outside."""

    async def send(self, outbound: Outbound) -> Delivery:
        """Raise `TemporaryFailure`, `PermanentFailure` or `UncertainDelivery`."""


class Clock(Protocol):
    """The time, so that rules and tests can have their own."""

    def now(self) -> datetime:
        """Aware, UTC."""

"""Renders an agent's reply as a mail: signed addresses, fixed Message-ID, every line short, nothing injected."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import Message
from email.policy import compat32
from email.utils import format_datetime
from uuid import uuid4

from channels.email.outgoing_body import body_of
from channels.email.tokens import ReplyTokens
from hub.errors import Invalid, sentence
from hub.ports import Address, OutboundDraft, Rendered

# References keeps the thread's first id and its newest ones: RFC 5322 s3.6.4 lets it grow without end.
NEWEST_REFERENCES = 20

# The modern policy encodes ids longer than a line as if they were text, which breaks the customer's threads.
_POLICY = compat32.clone(linesep="\r\n", max_line_length=76, mangle_from_=False)
_INJECTION = re.compile(r"[\r\n\0]")
_ANSWERED = re.compile(r"\s*(?:re|aw|antw|sv|vs|odp|ha|ref|rif|res|ответ|на)(?:\[\d+\])?\s*[:：]", re.IGNORECASE)
_ID = re.compile(r"[!-;=?-~]{3,900}")
# RFC 5321 s4.5.3.1.3: a path has at most 256 octets with its brackets.
_SENDABLE = re.compile(r"(?=.{3,254}\Z)[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?")
# A local part in letters of other alphabets (RFC 6531 s3.3) goes as it is; only some relays take it.
_SENDABLE_ANYWHERE = re.compile(
    r"(?=.{3,254}\Z)[^\x00-\x20\x7f-\xa0<>()\[\]\\,;:\"@]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?"
)
_DATE = re.compile(rb"(?m)^Date: [^\r\n]*")
# At these the library folds a field, and what follows would be a field of its own, or the body.
_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_LONG_WORD = re.compile(r"\S{70}|=\?")
# The list of its name ends at the first space or ">" (RFC 2369 s2); a longer line would be folded within the address.
_HTTPS = re.compile(r"https://[!-;=?-~]{1,900}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 !#$%&'*+/=?^_`{|}~-]*")


@dataclass(frozen=True, slots=True)
class EmailComposer:
    """The `hub.ports.Composer` of mail."""

    tokens: ReplyTokens

    def compose(self, draft: OutboundDraft) -> Rendered:
        """The mail, complete and ready to leave; its Message-ID is the same at every attempt to send it.

        Raises `Invalid` when a header value carries CR, LF or NUL, or an address cannot be sent to.
        """
        _refuse_injection(_header_values(draft))
        external_id = f"{uuid4()}@{_sendable(draft.sender.address).rpartition('@')[2]}"
        mail = body_of(draft, external_id)
        reply_to = Address(self.tokens.reply_address(draft.thread, draft.sequence), draft.sender.name)
        mail["From"] = _mailbox(draft.sender)
        mail["To"] = ", ".join(_mailbox(address) for address in draft.recipients)
        if draft.copies:
            mail["Cc"] = ", ".join(_mailbox(address) for address in draft.copies)
        for hidden in draft.hidden_copies:
            # Only looked at: they stand in the envelope alone.
            _sendable(hidden.address)
        mail["Reply-To"] = _mailbox(reply_to)
        mail["Subject"] = _text(reply_subject(draft.subject, draft.thread))
        mail["Date"] = format_datetime(draft.written_at)
        mail["Message-ID"] = f"<{external_id}>"
        _thread(mail, draft)
        if draft.automatic:
            _mark_automatic(mail, draft)
        if draft.unsubscribe_url:
            _mark_bulk(mail, draft)
        mail["MIME-Version"] = "1.0"
        # A null return path: nothing may answer a machine, not even a bounce (RFC 3834 s3.3).
        bounces = "" if draft.automatic else self.tokens.bounce_address(draft.thread, draft.sequence)
        return Rendered(external_id, bounces, mail.as_bytes(policy=_POLICY))

    def redate(self, raw: bytes, at: datetime) -> bytes:
        """The same mail with another Date, for one that leaves at another time than was planned."""
        date = f"Date: {format_datetime(at)}".encode()
        return _DATE.sub(date, raw, count=1)

    def thread_of(self, address: str) -> int | None:
        """The interaction a signed address belongs to; None if there is no token or it does not verify."""
        return self.tokens.thread_of(address)


def reply_subject(subject: str, thread: int) -> str:
    """The subject with one "Re: " in front, unless it says so in some language, and with our `[#thread]`.

    The number stands first, so that no other system's number is read in its place.
    """
    answered = _ANSWERED.match(subject)
    prefix, rest = (answered.group().strip(), subject[answered.end() :]) if answered else ("Re:", subject)
    token = f"[#{thread}]"
    return f"{prefix} {rest.strip() if token in rest else f'{token} {rest.strip()}'}".strip()


def _header_values(draft: OutboundDraft) -> Iterable[str]:
    for address in (draft.sender, *draft.recipients, *draft.copies, *draft.hidden_copies):
        yield address.address
        yield address.name
    yield draft.subject
    yield draft.unsubscribe_url
    yield draft.in_reply_to
    yield from draft.references
    for file in draft.files:
        yield file.name
        yield file.content_type


def _refuse_injection(values: Iterable[str]) -> None:
    for value in values:
        if _INJECTION.search(value):
            raise Invalid("a line break or NUL in a header field is refused")


def _thread(mail: Message, draft: OutboundDraft) -> None:
    """RFC 5322 s3.6.4. An id that could not stand in a header field is left out: it never threads anything."""
    parent = draft.in_reply_to if _ID.fullmatch(draft.in_reply_to) else ""
    known = [reference for reference in draft.references if _ID.fullmatch(reference) and reference != parent]
    kept = [*known[:1], *known[1:][-NEWEST_REFERENCES:], *([parent] if parent else [])]
    if parent:
        mail["In-Reply-To"] = f"<{parent}>"
    if kept:
        mail["References"] = " ".join(f"<{reference}>" for reference in kept)


def _mark_automatic(mail: Message, draft: OutboundDraft) -> None:
    """RFC 3834 s3.1.7, [MS-OXCMAIL] 2.2.3.2.14, and what older robots look for."""
    mail["Auto-Submitted"] = "auto-replied"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["X-Loop"] = _sendable(draft.sender.address)


def _mark_bulk(mail: Message, draft: OutboundDraft) -> None:
    """One click is enough (RFC 8058 s3.1). Precedence is what older robots look for before they answer."""
    if not _HTTPS.fullmatch(draft.unsubscribe_url):
        raise Invalid("bulk mail needs an address on https to unsubscribe at")
    mail["List-Unsubscribe"] = f"<{draft.unsubscribe_url}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Precedence"] = "bulk"


def _mailbox(address: Address) -> str:
    # The library writes octets it was given as surrogates as they are; any other way it would encode the whole field.
    addr = _sendable(address.address).encode().decode("ascii", "surrogateescape")
    name = _BREAK.sub(" ", address.name)
    if not name:
        return addr
    if not name.isascii() or _LONG_WORD.search(name):
        return f"{_encoded(name)} <{addr}>"
    if _PLAIN_NAME.fullmatch(name):
        return f"{name} <{addr}>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{addr}>'


def _sendable(address: str) -> str:
    """The address with its domain as it goes over the wire (RFC 5891); raises `Invalid`."""
    local, _, domain = address.rpartition("@")
    try:
        wire = f"{local}@{domain.encode('idna').decode()}"
    except UnicodeError:
        wire = ""
    sendable = _SENDABLE if wire.isascii() else _SENDABLE_ANYWHERE
    if not sendable.fullmatch(wire) or not wire.isprintable():
        raise Invalid("No mail can be sent to %(address)s.", {"to": sentence("no address")}, address=address[:100])
    return wire


def _text(value: str) -> str:
    line = _BREAK.sub(" ", value)
    return _encoded(line) if not line.isascii() or _LONG_WORD.search(line) else line


def _encoded(value: str) -> str:
    """Encoded words on one line (RFC 2047 s2: each at most 75 characters)."""
    return Header(value, "utf-8", maxlinelen=60).encode(linesep="").replace("\n", "")

"""From raw bytes to a mail understood: reads the parts once and asks every concern for its share."""

import re

from channels.email.parse.addresses import read_addresses
from channels.email.parse.attachments import read_attachments
from channels.email.parse.automatic import hops, machine_mail, unanswerable
from channels.email.parse.bodies import Body, read_body
from channels.email.parse.bounces import is_complaint, read_bounce
from channels.email.parse.dates import written_at
from channels.email.parse.encoded_words import decode_text
from channels.email.parse.fields import Fields, read_fields
from channels.email.parse.invitations import read_invitations
from channels.email.parse.message_ids import message_id, message_ids
from channels.email.parse.parsed import ParsedMail
from channels.email.parse.reply_text import reply_text
from channels.email.parse.reports import read_reports
from channels.email.parse.tree import Part, parse_tree
from hub.errors import Invalid
from hub.ports import Address
from hub.safe_html import stored_html

# Without an address in From, these say best who wrote (the order of the specification).
_SENDERS = ("from", "reply-to", "return-path", "sender")
_OURS = ("to", "cc", "delivered-to", "x-original-to", "envelope-to")
_TOKENS = ("reply+", "bounce+")
_SERVER_NAME = "MAILER-DAEMON"
_SERVER = re.compile(
    r"(?P<name>|mail(?:er)?[- ]?(?:daemon|delivery \w+))\s*<(?P<address>[A-Za-z0-9._-]{0,64})>", re.IGNORECASE
)
_BARE_NAME = re.compile(r"<?(?P<address>[A-Za-z0-9][A-Za-z0-9._-]{1,63})>?(?:\s*\((?P<name>[^()]{0,100})\))?")
_TITLE_BYTES = 256 * 1024


def parse_mail(raw: bytes) -> ParsedMail:
    """Understand a mail. Whatever is wrong with it is repaired or told in `defects`.

    Raises `Invalid` with a readable reason only when it breaks one of the caps in `limits`.
    """
    defects: list[str] = []
    root = parse_tree(raw, defects)
    body = read_body(root)
    defects += (f"{reason}: it is an attachment" for reason in body.unfit)
    return _mail(root, body, defects)


def mail_title(raw: bytes) -> str:
    """The subject of a mail that cannot be understood, as well as it can be read; never raises, "" if there is none."""
    try:
        start = len(raw) - len(raw.lstrip(b"\r\n"))
        fields, _ = read_fields(raw, start, min(len(raw), start + _TITLE_BYTES))
        return fields.text("subject")
    except Invalid:
        return _long_title(raw)


def _long_title(raw: bytes) -> str:
    at = raw.lower().find(b"\nsubject:")
    return decode_text(raw[at + 9 : at + 1000].split(b"\n", 1)[0]) if at >= 0 else ""


def _mail(root: Part, body: Body, defects: list[str]) -> ParsedMail:
    fields = root.fields
    senders = _senders(fields, defects)
    bounce = read_bounce(root, senders, body.text)
    subject = fields.text("subject")
    invitations = read_invitations(root, defects)
    auto = machine_mail(root, senders, bounce)
    return ParsedMail(
        subject=subject,
        senders=senders,
        to=read_addresses(fields, "to"),
        cc=read_addresses(fields, "cc"),
        reply_to=read_addresses(fields, "reply-to"),
        date=written_at(fields, defects),
        message_id=message_id(fields),
        in_reply_to=message_ids(fields, "in-reply-to"),
        references=message_ids(fields, "references"),
        body_text=f"{body.title}\n\n{body.text}" if body.title and body.title != subject else body.text,
        body_html=body.html,
        body_html_safe=stored_html(body.html) if body.html else "",
        reply_text=reply_text(body.text, subject),
        attachments=read_attachments(root, body),
        auto=auto,
        no_auto_reply=unanswerable(fields, senders, auto),
        bounce=bounce,
        is_complaint=is_complaint(root),
        thread_tokens=_thread_tokens(fields),
        defects=tuple(dict.fromkeys(defects)),
        hops=hops(fields),
        reports=read_reports(root, bounce),
        invitations=invitations,
    )


def _senders(fields: Fields, defects: list[str]) -> tuple[Address, ...]:
    for name in _SENDERS:
        found = read_addresses(fields, name)
        if found:
            if name != "from":
                defects.append(f"no address in From: {name.title()} was taken")
            return found
    defects.append("no address in From")
    return _mail_server(fields.text("from"))


def _mail_server(value: str) -> tuple[Address, ...]:
    """A mail server may sign a report with nothing but its name, so that nobody can answer."""
    found = _SERVER.fullmatch(value) or _BARE_NAME.fullmatch(value)
    if found is None:
        return ()
    name, address = found["name"] or "", found["address"] or _SERVER_NAME
    return (Address(address, "" if name == address else name),)


def _thread_tokens(fields: Fields) -> tuple[str, ...]:
    found = (address.address for name in _OURS for address in read_addresses(fields, name))
    return tuple(dict.fromkeys(address for address in found if address.lower().startswith(_TOKENS)))

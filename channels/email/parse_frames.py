"""What a parser process and its owner say to each other: two lengths, a JSON head, then the files as they are."""

import json
import struct
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import cast

from hub.errors import Invalid
from hub.invitation import invitation_of_json
from hub.ports import Address, DeliveryReport, ParsedAttachment, ParsedContact, ReportKind

# No pickle: a parser that a hostile mail has taken over can say what is wrong, but make nothing run.
# Two lengths in bytes: of the head, and of what follows it.
LENGTHS = struct.Struct(">II")
_ADDRESSES = ("recipients", "copies", "reply_to")
_PLAIN = ("subject", "body_text", "body_html", "reply_text", "external_id", "auto", "unanswerable")
_REPORT = ("recipient", "original", "action", "status", "diagnostic", "envelope_id", "returned_id")
_TUPLES = ("references", "thread_tokens", "notes")


def frame(head: Mapping[str, object], rest: bytes = b"") -> bytes:
    """One message."""
    return begin_frame(head, len(rest)) + rest


def begin_frame(head: Mapping[str, object], size: int) -> bytes:
    """One message without the bytes after its head, of which there are so many: large ones need not be copied."""
    encoded = json.dumps(head).encode("ascii")
    return LENGTHS.pack(len(encoded), size) + encoded


def contact_frame(contact: ParsedContact) -> bytes:
    """A contact as one message."""
    head: dict[str, object] = {name: getattr(contact, name) for name in (*_PLAIN, *_TUPLES)}
    head["sender"] = _pair(contact.sender)
    for name in _ADDRESSES:
        head[name] = [_pair(address) for address in getattr(contact, name)]
    head["sent_at"] = contact.sent_at.isoformat() if contact.sent_at else None
    head["reports"] = [asdict(report) for report in contact.reports]
    head["invitations"] = [invitation.as_json() for invitation in contact.invitations]
    head["files"] = [
        [file.name, file.content_type, len(file.content), file.inline, file.content_id] for file in contact.attachments
    ]
    return frame(head, b"".join(file.content for file in contact.attachments))


def refusal_frame(reason: str) -> bytes:
    """A mail that could not be understood, as one message."""
    return frame({"invalid": reason})


def read_contact(head: bytes, rest: bytes) -> ParsedContact:
    """The contact of a message. Raises `Invalid` for a refusal, `ValueError` or `KeyError` for what is no message."""
    said = json.loads(head)
    if "invalid" in said:
        raise Invalid(str(said["invalid"]))
    return ParsedContact(
        sender=Address(*map(str, said["sender"])),
        recipients=_people(said["recipients"]),
        copies=_people(said["copies"]),
        subject=str(said["subject"]),
        body_text=str(said["body_text"]),
        body_html=str(said["body_html"]),
        reply_text=str(said["reply_text"]),
        external_id=str(said["external_id"]),
        references=_texts(said["references"]),
        thread_tokens=_texts(said["thread_tokens"]),
        sent_at=datetime.fromisoformat(said["sent_at"]) if said["sent_at"] else None,
        auto=str(said["auto"]),
        attachments=_files(said["files"], rest),
        notes=_texts(said["notes"]),
        reply_to=_people(said["reply_to"]),
        unanswerable=str(said["unanswerable"]),
        reports=tuple(map(_report, said["reports"])),
        invitations=tuple(map(invitation_of_json, said["invitations"])),
    )


def _people(told: list[list[object]]) -> tuple[Address, ...]:
    return tuple(Address(*map(str, pair)) for pair in told)


def _report(told: dict[str, object]) -> DeliveryReport:
    texts = {name: str(told[name]) for name in _REPORT}
    return DeliveryReport(ReportKind(str(told["kind"])), **texts, structured=bool(told["structured"]))


def _texts(told: list[object]) -> tuple[str, ...]:
    return tuple(map(str, told))


def _pair(address: Address) -> list[str]:
    return [address.address, address.name]


def _files(told: list[list[object]], rest: bytes) -> tuple[ParsedAttachment, ...]:
    files: list[ParsedAttachment] = []
    at = 0
    for name, content_type, size, inline, content_id in told:
        end = at + cast(int, size)
        files.append(ParsedAttachment(str(name), str(content_type), rest[at:end], bool(inline), str(content_id)))
        at = end
    return tuple(files)

"""A channel simple enough to read, standing for mail: lines `name: value`, an empty line, the text."""

from collections.abc import Mapping
from datetime import datetime
from urllib.parse import unquote
from uuid import uuid4

from hub.errors import Invalid
from hub.invitation import Attendee, Invitation
from hub.ports import Address, Authentication, OutboundDraft, ParsedAttachment, ParsedContact, Rendered

_METHODS = {"REPLY": "answer", "REQUEST": "request", "CANCEL": "cancel"}


def letter(sender: str, text: str, **fields: str) -> bytes:
    """A raw contact of this channel."""
    head = {"sender": sender, "id": f"{uuid4().hex}@customer", **fields}
    return ("".join(f"{name}: {value}\n" for name, value in head.items()) + "\n" + text).encode()


class PlainParser:
    """Reads letters; what does not decode or has no sender cannot be understood."""

    async def parse(self, raw: bytes, envelope: Mapping[str, object]) -> ParsedContact:
        """The letter understood."""
        try:
            head, _, text = raw.decode().partition("\n\n")
        except UnicodeDecodeError as error:
            raise Invalid("not a letter") from error
        fields = dict(line.split(": ", 1) for line in head.splitlines() if ": " in line)
        if "crash" in fields:
            raise RuntimeError("the parser has a bug")
        if "sender" not in fields:
            raise Invalid("no sender")
        return _contact(fields, text)

    def title(self, raw: bytes) -> str:
        """The first line."""
        return raw.split(b"\n", 1)[0].decode(errors="replace")


def _contact(fields: Mapping[str, str], text: str) -> ParsedContact:
    files = fields.get("file", "")
    return ParsedContact(
        sender=Address(fields["sender"], fields.get("name", "")),
        recipients=(Address("support@example.com"),),
        copies=(),
        subject=fields.get("subject", "A question"),
        body_text=text,
        body_html="",
        reply_text=fields.get("reply", text),
        external_id=fields["id"],
        references=tuple(fields.get("references", "").split()),
        thread_tokens=tuple(fields.get("tokens", "").split()),
        sent_at=None,
        auto=fields.get("auto", ""),
        attachments=(ParsedAttachment(files, fields.get("type", "text/plain"), _content(fields)),) if files else (),
        invitations=_answers(fields),
        reply_to=(Address(fields["reply-to"]),) if "reply-to" in fields else (),
        authentication=Authentication(dmarc=fields.get("dmarc", ""), policy=fields.get("policy", "")),
    )


def _answers(fields: Mapping[str, str]) -> tuple[Invitation, ...]:
    """An answer to an invitation, as `event number status` and perhaps a word."""
    if "answers" not in fields:
        return ()
    uid, sequence, status, *words = fields["answers"].split(" ", 3)
    guest = Attendee(fields.get("guest", fields["sender"]), "", status)
    return (Invitation("REPLY", uid, int(sequence), attendees=(guest,), comment="".join(words)),)


def _content(fields: Mapping[str, str]) -> bytes:
    return unquote(fields.get("content", "content")).encode()


class PlainComposer:
    """Renders replies so that a test can read them; its token is the interaction's number in the address."""

    def compose(self, draft: OutboundDraft) -> Rendered:
        """The reply."""
        told = draft.invitation
        answer = f"{_METHODS[told.method]}: {told.uid} {told.sequence} {told.attendees[0].status}\n" if told else ""
        raw = f"to: {draft.recipients[0].address}\nin-reply-to: {draft.in_reply_to}\n{answer}\n{draft.body_text}"
        return Rendered(f"{uuid4().hex}@example.com", f"bounce+{draft.thread}@example.com", raw.encode())

    def redate(self, raw: bytes, at: datetime) -> bytes:
        """The reply with its new time on top."""
        return f"date: {at.isoformat()}\n".encode() + raw

    def thread_of(self, address: str) -> int | None:
        """The number after `reply+`."""
        local = address.partition("@")[0]
        number = local.removeprefix("reply+")
        return int(number) if local.startswith("reply+") and number.isdigit() else None

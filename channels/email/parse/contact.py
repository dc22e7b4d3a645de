"""A mail as the hub wants every contact."""

from collections.abc import Mapping

from channels.email.parse.addresses import parse_addresses
from channels.email.parse.automatic import MOST_HOPS
from channels.email.parse.parsed import ParsedMail
from hub.errors import Invalid
from hub.ports import Address, ParsedAttachment, ParsedContact


def to_contact(mail: ParsedMail, envelope: Mapping[str, object]) -> ParsedContact:
    """The mail with what its envelope (`mail_from`) adds.

    Raises `Invalid` if nothing says who sent it, or if it has been through so many servers that it must be in a loop.
    """
    if mail.hops > MOST_HOPS:
        raise Invalid(f"a mail loop: it came through more than {MOST_HOPS} servers")
    return ParsedContact(
        sender=_sender(mail, envelope),
        recipients=mail.to,
        copies=mail.cc,
        subject=mail.subject,
        body_text=mail.body_text,
        body_html=mail.body_html_safe,
        reply_text=mail.reply_text,
        external_id=mail.message_id,
        references=tuple(dict.fromkeys([*mail.in_reply_to, *reversed(mail.references)])),
        thread_tokens=mail.thread_tokens,
        sent_at=mail.date,
        auto=mail.auto or ("no return path" if envelope.get("mail_from") == "" else ""),
        attachments=tuple(
            ParsedAttachment(file.name, file.content_type, file.content, file.inline, file.content_id)
            for file in mail.attachments
        ),
        notes=mail.defects,
        reply_to=mail.reply_to,
        unanswerable=mail.no_auto_reply,
        reports=mail.reports,
        invitations=mail.invitations,
    )


def _sender(mail: ParsedMail, envelope: Mapping[str, object]) -> Address:
    if mail.senders:
        return mail.senders[0]
    found = next(parse_addresses(str(envelope.get("mail_from") or "")), None)
    if found is None:
        raise Invalid("no sender")
    return found

"""A mail as one JSON document, for people at the command line and for tests."""

from collections.abc import Iterable
from dataclasses import asdict

from channels.email.parse.parsed import ParsedMail
from hub.ports import Address


def describe(mail: ParsedMail) -> dict[str, object]:
    """Everything about a mail in JSON values only; files by their size and hash, dates in ISO 8601."""
    return {
        "subject": mail.subject,
        "from": _addresses(mail.senders),
        "to": _addresses(mail.to),
        "cc": _addresses(mail.cc),
        "reply_to": _addresses(mail.reply_to),
        "date": mail.date.isoformat() if mail.date else None,
        "message_id": mail.message_id,
        "in_reply_to": list(mail.in_reply_to),
        "references": list(mail.references),
        "body_text": mail.body_text,
        "body_html": mail.body_html_safe,
        "reply_text": mail.reply_text,
        "attachments": [
            {
                "name": file.name,
                "content_type": file.content_type,
                "size": file.size,
                "sha256": file.sha256,
                "inline": file.inline,
            }
            for file in mail.attachments
        ],
        "invitations": [invitation.as_json() for invitation in mail.invitations],
        "is_auto": bool(mail.auto),
        "is_bounce": mail.bounce is not None,
        "is_delay": bool(mail.bounce and mail.bounce.delayed),
        "bounce_status": mail.bounce.status if mail.bounce else "",
        "bounce_recipients": list(mail.bounce.recipients) if mail.bounce else [],
        "is_complaint": mail.is_complaint,
        "no_automatic_answer": mail.no_auto_reply,
        "reports": [asdict(report) for report in mail.reports],
        "defects": list(mail.defects),
    }


def _addresses(addresses: Iterable[Address]) -> list[dict[str, str]]:
    return [{"name": address.name, "address": address.address} for address in addresses]

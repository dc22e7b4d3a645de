"""What a mail tells of mail of ours: deliveries (RFC 3464), readings (RFC 8098), complaints (RFC 5965)."""

from collections.abc import Iterator
from itertools import islice

from channels.email.parse.addresses import parse_addresses
from channels.email.parse.bounces import is_complaint, is_status, recipient_in, returned_id, status_blocks
from channels.email.parse.parsed import Bounce
from channels.email.parse.tree import Part
from hub.ports import DeliveryReport, ReportKind

# A mail of ours never goes to so many at once.
_MOST = 100
_MOST_TEXT = 500
_READ = "message/disposition-notification"
_COMPLAINT = "message/feedback-report"


def read_reports(root: Part, bounce: Bounce | None) -> tuple[DeliveryReport, ...]:
    """Everything told in a form a program can read; failing that, what was guessed of a bounce."""
    returned = returned_id(root)
    if is_complaint(root):
        return tuple(islice(_complaints(root, returned), _MOST))
    told = tuple(islice(_told(root, returned), _MOST))
    return told or _guessed(bounce)


def _told(root: Part, returned: str) -> Iterator[DeliveryReport]:
    for part in root.walk():
        if is_status(part):
            yield from _deliveries(part, returned)
        elif part.content_type == _READ:
            yield from _readings(part)


def _deliveries(part: Part, returned: str) -> Iterator[DeliveryReport]:
    envelope_id = ""
    for fields in status_blocks(part):
        envelope_id = envelope_id or fields.token("original-envelope-id")
        final, original = recipient_in(fields, "final-recipient"), recipient_in(fields, "original-recipient")
        if final or original:
            yield DeliveryReport(
                kind=ReportKind.DELIVERY,
                recipient=final,
                original=original,
                action=(fields.token("action").lower().split() or [""])[0],
                status=(fields.token("status").split() or [""])[0],
                diagnostic=_sentence(fields.token("diagnostic-code")),
                envelope_id=envelope_id,
                returned_id=returned,
            )


def _readings(part: Part) -> Iterator[DeliveryReport]:
    """Only what was shown to a person: deleted or handed on by a rule is not read (RFC 8098 s3.2.6)."""
    for fields in status_blocks(part):
        if fields.token("disposition").lower().rpartition(";")[2].strip().startswith("displayed"):
            yield DeliveryReport(
                kind=ReportKind.READ,
                recipient=recipient_in(fields, "final-recipient"),
                original=recipient_in(fields, "original-recipient"),
                returned_id=fields.token("original-message-id").strip("<> "),
            )


def _complaints(root: Part, returned: str) -> Iterator[DeliveryReport]:
    for part in root.walk():
        if part.content_type == _COMPLAINT:
            for fields in status_blocks(part):
                told = next(parse_addresses(fields.token("original-rcpt-to")), None)
                yield DeliveryReport(
                    kind=ReportKind.COMPLAINT,
                    recipient=told.address if told else "",
                    diagnostic=_sentence(fields.token("feedback-type")),
                    envelope_id=fields.token("original-mail-from").strip("<> "),
                    returned_id=returned,
                )
            return


def _guessed(bounce: Bounce | None) -> tuple[DeliveryReport, ...]:
    """Words alone: the hub believes them only of what comes back to an address it signed."""
    if bounce is None:
        return ()
    return tuple(
        DeliveryReport(
            kind=ReportKind.DELIVERY,
            recipient=recipient,
            status=bounce.status,
            returned_id=bounce.returned_id,
            structured=False,
        )
        for recipient in (bounce.recipients or ("",))
    )


def _sentence(value: str) -> str:
    """`smtp; 550 no such user` without its type."""
    kind, semicolon, text = value.partition(";")
    return " ".join((text if semicolon and " " not in kind.strip() else value).split())[:_MOST_TEXT]

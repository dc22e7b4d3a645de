"""Reports of mail that did not arrive (RFC 3464), guesses where nothing structured says so, complaints (RFC 5965)."""

import re
from collections.abc import Iterator

from channels.email.parse.addresses import parse_addresses
from channels.email.parse.fields import Fields, read_fields
from channels.email.parse.message_ids import message_id
from channels.email.parse.parsed import Bounce
from channels.email.parse.tree import Part
from hub.ports import Address

_SENDER = re.compile(
    r"mailer[-_.]?daemon|post[-_.]?master|mail[-_.]?daemon|mail(?:er)? ?delivery|mail admin|delivery sub", re.IGNORECASE
)
_SUBJECT = re.compile(
    r"undeliver|undelivrable|unzustellbar|delivery (?:status notification|failure|has failed|error|problem|report)|"
    r"delivery notification|mail (?:delivery|system) (?:failed|error|failure)|returned (?:mail|e?mail|message)|"
    r"failure notice|mail failure|nicht zugestellt|non[- ]?deliver|message (?:not|could not be) delivered|"
    r"could not be delivered|unable to deliver|mail could not|error sending your mail|"
    r"rejected mail|user unknown|warning: message|mail failed|errors from|no such user|did not reach the following|"
    r"配信|送信エラー|メールエラー|не ?доставлен|недоставлен|"
    r"non remis|échec|devuelto|mensaje no entregado|mancata consegna",
    re.IGNORECASE,
)
_DELAY = re.compile(
    r"\b(?:delayed|delay\b|still (?:trying|being retried)|warning: (?:message|could not send))", re.IGNORECASE
)
_NO_ANSWERS = re.compile(r"^(?:no|do[-_.]?not)[-_.]?reply\b", re.IGNORECASE)
_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
_REPLY = re.compile(r"(?<![\d.])(?:(?<=\s)|(?<=[:<(#])|^)([45]\d\d)[- ](?:#?([45]\.\d{1,3}\.\d{1,3}))?", re.MULTILINE)
_ADDRESS = re.compile(r"<?([A-Za-z0-9._%+=~/-]{1,64}@[A-Za-z0-9][A-Za-z0-9.-]{0,250}[A-Za-z0-9])>?")
_SEARCHED = 50_000
_FAILED = ("failed", "expired", "undeliverable")


def read_bounce(root: Part, senders: tuple[Address, ...], text: str) -> Bounce | None:
    """The report a mail is, None if it is none; a complaint is none. One that only tells of a delay says so."""
    if is_complaint(root):
        return None
    reported = [report for part in root.walk() if is_status(part) for report in status_blocks(part)]
    recipients = [report for report in reported if report.has("final-recipient") or report.has("original-recipient")]
    if recipients:
        return _structured(root, reported, recipients, text)
    return _guessed(root, senders, text)


def is_complaint(root: Part) -> bool:
    """Whether this is an abuse report of a feedback loop."""
    if root.parameters.get("report-type", "").lower() == "feedback-report":
        return True
    # Microsoft's feedback loop sends the mail itself, and only the subject tells.
    if root.fields.text("subject").startswith("complaint about message from "):
        return True
    return any(part.content_type == "message/feedback-report" for part in root.walk())


def is_status(part: Part) -> bool:
    """Whether a part is a delivery status in a form a program can read."""
    return part.content_type in ("message/delivery-status", "message/global-delivery-status")


def status_blocks(part: Part) -> Iterator[Fields]:
    """The blocks of fields in a delivery status: one about the mail, then one a recipient."""
    content = part.content
    at = 0
    while at < len(content):
        fields, body = read_fields(content, at, len(content))
        if fields.all:
            yield fields
        at = max(body, at + 1)


def _structured(root: Part, reported: list[Fields], recipients: list[Fields], text: str) -> Bounce | None:
    failed = [report for report in recipients if _has_failed(report)]
    told = failed or [report for report in recipients if report.token("action").lower().startswith("delayed")]
    if not told:
        return None
    statuses = [found[1] for report in told if (found := _STATUS.search(report.token("status")))]
    status = _more_exact(next(iter(statuses), ""), told, text)
    envelope_id = next((report.token("original-envelope-id") for report in reported), "")
    addresses = tuple(dict.fromkeys(address for report in told if (address := _recipient(report))))
    return Bounce(True, status, addresses, returned_id(root), envelope_id, delayed=not failed)


def _more_exact(status: str, told: list[Fields], text: str) -> str:
    """Many servers report x.0.0 and give the true code in what the other side said (RFC 3463 s3.1)."""
    if not status.endswith(".0.0"):
        return status
    searched = (*(report.token("diagnostic-code") for report in told), text[:_SEARCHED])
    exact = (found for words in searched for found in _STATUS.findall(words) if found[0] == status[0])
    return next((found for found in exact if found != status), status)


def _has_failed(report: Fields) -> bool:
    """RFC 3464 s2.3.3; without an action, a permanent status says as much."""
    action = report.token("action").lower().split(" ")[0].strip("()")
    return action in _FAILED or (not action and report.token("status").startswith("5"))


def _recipient(report: Fields) -> str:
    return recipient_in(report, "final-recipient") or recipient_in(report, "original-recipient")


def recipient_in(report: Fields, name: str) -> str:
    """The address in a field of the form `rfc822; address`, "" if there is none."""
    found = next(parse_addresses(report.token(name).rpartition(";")[2]), None)
    return found.address if found is not None else ""


def returned_id(root: Part) -> str:
    """The Message-ID of the mail that came back with a report, "" if it did not."""
    for part in root.walk():
        if part.content_type in ("message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"):
            content = part.content
            return message_id(read_fields(content, 0, len(content))[0])
    return ""


def _guessed(root: Part, senders: tuple[Address, ...], text: str) -> Bounce | None:
    """Two signs are asked for: it comes from a mail server, and it speaks of something undelivered."""
    fields = root.fields
    subject = fields.text("subject")
    machine = any(_SENDER.search(f"{sender.name} {sender.address}") for sender in senders)
    machine = machine or "<>" in fields.token("return-path") or fields.has("x-failed-recipients") or not senders
    machine = machine or bool(_NO_ANSWERS.search(senders[0].address) and returned_id(root))
    told = text[:_SEARCHED]
    speaks = _SUBJECT.search(subject) or fields.has("x-failed-recipients") or (_SUBJECT.search(told[:2000]))
    delayed = bool(_DELAY.search(subject))
    if not (machine and (speaks or delayed)):
        return None
    recipients = _guessed_recipients(fields, told)
    return Bounce(False, _guessed_status(root, told), recipients, returned_id(root), delayed=delayed)


def _guessed_status(root: Part, text: str) -> str:
    status_texts = (part.content[:_SEARCHED].decode("latin-1") for part in root.walk() if is_status(part))
    for searched in (*status_texts, text):
        found = _STATUS.search(searched)
        if found and found[1][0] in "45":
            return found[1]
    reply = _REPLY.search(text)
    return f"{reply[1][0]}.0.0" if reply else ""


def _guessed_recipients(fields: Fields, text: str) -> tuple[str, ...]:
    told = [address.address for address in parse_addresses(fields.token("x-failed-recipients"))]
    ours = {address.address.lower() for name in ("to", "from") for address in parse_addresses(fields.token(name))}
    found = told or [match for match in _ADDRESS.findall(text) if match.lower() not in ours]
    return tuple(dict.fromkeys(found))[:20]

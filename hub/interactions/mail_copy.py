"""A message as a file of its own that any mail program opens (RFC 5322). Pure."""

import re
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from hub.ports import OutboundFile

_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
_PLAIN = re.compile(r"[A-Za-z0-9 !#$%&'*+/_-]{0,900}")
_TYPE = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,60}/[a-z0-9][a-z0-9!#$&^_.+-]{0,60}")


@dataclass(frozen=True, slots=True)
class MailCopy:
    """What was said, by whom to whom, with its files. `external_id` is its Message-ID, "" if it had none."""

    sender: tuple[str, str]
    recipients: tuple[str, ...]
    copies: tuple[str, ...]
    subject: str
    at: datetime
    text: str
    html: str = ""
    external_id: str = ""
    files: tuple[OutboundFile, ...] = ()


def as_mail(said: MailCopy) -> bytes:
    """The bytes of it, with everything that could break a line of its head taken out."""
    head = (
        ("From", _mailbox(*said.sender)),
        ("To", ",\r\n ".join(map(_address, said.recipients))),
        ("Cc", ",\r\n ".join(map(_address, said.copies))),
        ("Subject", _text(said.subject)),
        ("Date", format_datetime(said.at)),
        ("Message-ID", f"<{_ascii(said.external_id)}>" if said.external_id else ""),
    )
    lines = "".join(f"{name}: {value}\r\n" for name, value in head if value)
    return lines.encode("ascii") + _body(said).as_bytes()


def _body(said: MailCopy) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    # Base64, as it says the same whatever ends its lines.
    mail.set_content(said.text, cte="base64")
    if said.html:
        mail.add_alternative(said.html, subtype="html", cte="base64")
    for file in said.files:
        kind = file.content_type if _TYPE.fullmatch(file.content_type) else "application/octet-stream"
        # An enclosed mail stays the bytes it is: taken apart and put together it would be another.
        main, sub = ("application", "octet-stream") if kind.startswith(("message/", "multipart/")) else kind.split("/")
        mail.add_attachment(file.content, maintype=main, subtype=sub, filename=_line(file.name) or "file")
    return mail


def _mailbox(name: str, address: str) -> str:
    return f"{_text(name)} <{_address(address)}>" if name not in ("", address) else _address(address)


def _address(address: str) -> str:
    return re.sub(r"[\s<>,;\"()\\]", "", _ascii(address))


def _text(value: str) -> str:
    """Words as a head may carry them, encoded (RFC 2047) unless they are plain."""
    line = _line(value)
    return line if _PLAIN.fullmatch(line) else Header(line, "utf-8", maxlinelen=60).encode(linesep="\r\n")


def _ascii(value: str) -> str:
    return _line(value).encode("ascii", "replace").decode()


def _line(value: str) -> str:
    return _BREAK.sub(" ", value).strip()

"""Mails as customers' programs write them."""

import struct
import zlib
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from html import escape


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail. `message_id` and `in_reply_to` are without brackets."""

    name: str
    address: str
    to: str
    subject: str
    text: str
    message_id: str
    at: datetime
    in_reply_to: str = ""

    def mail(self) -> EmailMessage:
        """The mail as plain text."""
        mail = EmailMessage()
        mail["From"] = formataddr((self.name, self.address))
        mail["To"] = self.to
        mail["Subject"] = self.subject
        mail["Date"] = format_datetime(self.at)
        mail["Message-ID"] = f"<{self.message_id}>"
        if self.in_reply_to:
            mail["In-Reply-To"] = mail["References"] = f"<{self.in_reply_to}>"
        mail.set_content(self.text)
        return mail


def with_html(mail: EmailMessage, text: str) -> None:
    """Add what most programs add: the same text with a little HTML around it."""
    paragraphs = "".join(f"<p>{escape(part)}</p>" for part in text.split("\n\n"))
    mail.add_alternative(f'<div style="font-family: sans-serif">{paragraphs}</div>', subtype="html")


def with_picture(mail: EmailMessage) -> None:
    """Attach a photo of the machine, as far as one can be made without a camera."""
    mail.add_attachment(picture(160, 120), maintype="image", subtype="png", filename="machine.png")


def quoting(text: str, earlier: str) -> str:
    """The text with the one before it below, as programs quote."""
    return text + "\n\n" + "\n".join(f"> {line}".rstrip() for line in earlier.splitlines())


def picture(width: int, height: int) -> bytes:
    """A PNG image in the colours of coffee (PNG specification, section 11.2)."""
    rows = b"".join(
        b"\0" + bytes(value for x in range(width) for value in (90 + x * 60 // width, 50 + y * 60 // height, 30))
        for y in range(height)
    )
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

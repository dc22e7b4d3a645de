"""Files of mails: parts that are written one after the other, and the file that they are put together to. Pure."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Self
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from hub.exports.model import Form

_SEPARATOR = b"From export@localhost %s\n"
# Without the name of a day or a month, which the machine's language would decide (RFC 4155).
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_LOOKS_LIKE_ONE = re.compile(rb"^(>*From )", re.MULTILINE)


class PartFile:
    """A part that is being written. Used as a context manager."""

    def __init__(self, path: Path) -> None:
        self._zip = ZipFile(path, "w", ZIP_DEFLATED)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *raised: object) -> None:
        self._zip.close()

    def add(self, name: str, at: datetime, mail: bytes) -> None:
        """Write a mail, under the name of its file and with when it was said."""
        self._zip.writestr(_entry(name, at), mail)


def put_together(path: Path, form: Form, parts: Iterable[Path]) -> None:
    """Write the file that parts make."""
    if form == Form.ZIP:
        with ZipFile(path, "w", ZIP_DEFLATED) as whole:
            for each in parts:
                with ZipFile(each) as part:
                    for entry in part.infolist():
                        whole.writestr(entry, part.read(entry), ZIP_DEFLATED)
        return
    with path.open("wb") as mailbox:
        for each in parts:
            with ZipFile(each) as part:
                for entry in part.infolist():
                    mailbox.write(in_mailbox(part.read(entry), datetime(*entry.date_time, tzinfo=UTC)))


def in_mailbox(mail: bytes, at: datetime) -> bytes:
    """A mail as it stands in a mailbox file (mboxrd): a line before it, and none within that looks like that one."""
    day, month = _DAYS[at.weekday()], _MONTHS[at.month - 1]
    line = f"{day} {month} {at.day:2} {at:%H:%M:%S %Y}".encode()
    plain = mail.replace(b"\r\n", b"\n")
    return _SEPARATOR % line + _LOOKS_LIKE_ONE.sub(rb">\1", plain) + (b"\n" if plain.endswith(b"\n") else b"\n\n")


def _entry(name: str, at: datetime) -> ZipInfo:
    # No archive tells of a time before 1980.
    entry = ZipInfo(name, (max(at.year, 1980), at.month, at.day, at.hour, at.minute, at.second))
    entry.compress_type = ZIP_DEFLATED
    return entry

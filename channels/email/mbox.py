"""Mails out of a mailbox file (RFC 4155, as mboxrd), one after the other, however large the file is. Pure."""

import re
from collections.abc import Iterator
from typing import BinaryIO

_SEPARATOR = re.compile(rb"From [^\r\n]*\d{1,2}:\d{2}[^\r\n]*\d{4}")
# RFC 4155 lines are short: whoever wrote a longer one into an old mail decides how long matching takes.
_LONGEST_SEPARATOR = 200
_QUOTED = re.compile(rb">+From ")
# Longer lines are read in pieces.
LONGEST_LINE = 1024 * 1024


def mails_in(file: BinaryIO, after: int = 0, most: int = 50 * 1024 * 1024) -> Iterator[tuple[int, bytes | None]]:
    """Each mail that begins at an offset or later, with where it ends; None for one of more than `most` bytes.

    A file that does not begin as a mailbox does is one mail.
    """
    file.seek(0)
    whole = not file.read(5).startswith(b"From ")
    file.seek(after)
    if whole:
        yield from _one(file, most)
        return
    mail, size, blank, begun = bytearray(), 0, True, False
    while line := file.readline(LONGEST_LINE):
        if blank and line.startswith(b"From ") and _SEPARATOR.match(line[:_LONGEST_SEPARATOR]):
            if begun:
                yield file.tell() - len(line), _without_end(mail) if size <= most else None
            mail, size, begun, blank = bytearray(), 0, True, False
            continue
        blank = line in (b"\n", b"\r\n")
        size += len(line)
        if size <= most:
            mail += line[1:] if _QUOTED.match(line) else line
    if begun and size:
        yield file.tell(), _without_end(mail) if size <= most else None


def _one(file: BinaryIO, most: int) -> Iterator[tuple[int, bytes | None]]:
    mail = file.read(most + 1)
    if mail:
        file.seek(0, 2)
        yield file.tell(), mail if len(mail) <= most else None


def _without_end(mail: bytearray) -> bytes:
    """Without the empty line that stands before the next mail."""
    for end in (b"\r\n\r\n", b"\n\n"):
        if mail.endswith(end):
            return bytes(mail[: -len(end) // 2])
    return bytes(mail)

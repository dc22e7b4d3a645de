"""Tells two copies of one mail from two mails. It runs before the answer to DATA, so it only scans the header."""

import hashlib
import re
from collections.abc import Iterable

# What a mail collects on its way; two copies of one mail differ in nothing else.
_TRACE = re.compile(
    rb"^(?:received|return-path|delivered-to|x-original-to)[ \t]*:[^\n]*\n?(?:[ \t][^\n]*\n?)*",
    re.IGNORECASE | re.MULTILINE,
)
_MESSAGE_ID = re.compile(rb"^message-id[ \t]*:\s*<?([^<>\s]+)", re.IGNORECASE | re.MULTILINE)
_HEADER_END = re.compile(rb"\n\r?\n")
_LEADING_BLANK = re.compile(rb"[\r\n]*")


def dedupe_key(raw: bytes, inboxes: Iterable[str]) -> str:
    """The same 64 hexadecimal digits for every copy of a mail to the same inboxes, in any order and case.

    It covers the inboxes, the normalised Message-ID and the content without its trace header fields. The same
    Message-ID with another content is another mail; a mail without one goes by its content alone.
    """
    start = _leading_blank(raw)
    end = _HEADER_END.search(raw, start)
    header_size = end.end() if end else len(raw)
    header = raw[start:header_size]
    content = hashlib.sha256(_TRACE.sub(b"", header))
    content.update(memoryview(raw)[header_size:])
    places = "\n".join(sorted({inbox.strip().lower() for inbox in inboxes}))
    whole = hashlib.sha256(places.encode("utf-8", "surrogateescape"))
    whole.update(b"\0" + _message_id(header) + b"\0" + content.digest())
    return whole.hexdigest()


def _leading_blank(raw: bytes) -> int:
    found = _LEADING_BLANK.match(raw)
    return found.end() if found else 0


def _message_id(header: bytes) -> bytes:
    """Without brackets, the domain in lower case (RFC 5321 s2.4: only the local part may tell cases apart)."""
    found = _MESSAGE_ID.search(header)
    if found is None:
        return b""
    local, at, domain = found.group(1).rpartition(b"@")
    return local + at + domain.lower()

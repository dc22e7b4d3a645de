"""Content transfer encodings (RFC 2045 s6), forgiving what programs do to them."""

import binascii
import re
from itertools import islice

_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_NOT_BASE64 = bytes(set(range(256)) - set(_BASE64))
_MOST_UU_FILES = 100
# Sentences that begin like a file; each has the text behind it searched.
_MOST_FALSE_BEGINNINGS = 3
_SEGMENT = re.compile(rb"[A-Za-z0-9+/]+")
_UU_BEGIN = re.compile(rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.MULTILINE)
_UU_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)


def transfer_decoded(body: bytes, encoding: str) -> bytes:
    """The content of a part's body; an unknown encoding is taken as none."""
    match encoding.strip().lower():
        case "base64":
            # Text that merely claims to be base64 is shown rather than destroyed.
            return from_base64(body) or body
        case "quoted-printable":
            return binascii.a2b_qp(body)
        case "x-uuencode" | "uuencode" | "x-uue" | "uue":
            begin = _UU_BEGIN.search(body)
            return from_uu(body[begin.end() :]) if begin else body
        case _:
            return body


def from_base64(body: bytes) -> bytes:
    """What base64 says without foreign characters; several padded segments follow one another."""
    clean = body.translate(None, _NOT_BASE64)
    if b"=" not in clean.rstrip(b"="):
        return _segment(clean.rstrip(b"="))
    return b"".join(_segment(found) for found in _SEGMENT.findall(clean))


def _segment(letters: bytes) -> bytes:
    # A single letter left over holds six bits: no byte.
    whole = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
    return binascii.a2b_base64(whole + b"=" * (-len(whole) % 4))


def from_uu(lines: bytes) -> bytes:
    """The content of uuencoded lines up to `end`; a line that is none is skipped."""
    end = _UU_END.search(lines)
    found = bytearray()
    for line in lines[: end.start() if end else None].splitlines():
        found += _uu_line(line)
    return bytes(found)


def _uu_line(line: bytes) -> bytes:
    if not line:
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Some programs write more letters than the count says: the count is right.
        try:
            return binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3 + 1])
        except binascii.Error:
            return b""


def uu_files(text: bytes) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    """Text without the uuencoded files in it, and the files as (name, content)."""
    files: list[tuple[bytes, bytes]] = []
    kept: list[bytes] = []
    at = false_beginnings = 0
    for begin in islice(_UU_BEGIN.finditer(text), _MOST_UU_FILES):
        end = _UU_END.search(text, begin.end())
        if end is None:
            break
        if begin.start() < at:
            continue
        content = from_uu(text[begin.end() : end.start()])
        if content:
            files.append((begin.group(1), content))
            kept.append(text[at : begin.start()])
            at = end.end()
        elif (false_beginnings := false_beginnings + 1) > _MOST_FALSE_BEGINNINGS:
            break
    return b"".join([*kept, text[at:]]), files

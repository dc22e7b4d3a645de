"""What aioimaplib gives for a response, put together again: lines of text with the literals lying between them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from channels.email.folder_names import decoded

Line = bytes | bytearray

_FETCH = re.compile(rb"\d+ FETCH \(", re.IGNORECASE)
_UID = re.compile(rb"[( ]UID (\d+)", re.IGNORECASE)
_SIZE = re.compile(rb"[( ]RFC822\.SIZE (\d+)", re.IGNORECASE)
_QUOTED_BODY = re.compile(rb'[( ]BODY\[[^\]]*\](?:<\d+>)? "((?:[^"\\]|\\.)*)"', re.IGNORECASE)
_MESSAGES = re.compile(rb"[( ]MESSAGES (\d+)", re.IGNORECASE)
_LIST = re.compile(
    rb"(?:LIST )?\(([^)]*)\) (?:NIL|\"(?:[^\"\\]|\\.)\") (?:\"((?:[^\"\\]|\\.)*)\"|([^ \"]+))", re.IGNORECASE
)
_ESCAPED = re.compile(rb"\\(.)")


@dataclass(frozen=True, slots=True)
class Fetched:
    """One message of a FETCH response. `size` in bytes; None for what the server did not say."""

    uid: int
    size: int | None
    body: bytes | None


def fetched(lines: Sequence[Line]) -> Iterator[Fetched]:
    """The messages of a response, each with its own UID, wherever in the response that stands (RFC 9051 s7.5.2).

    A literal is a bytearray and belongs to the FETCH whose line came last; what has no UID was not asked for.
    """
    for text, literals in _messages(lines):
        uid = _UID.search(text)
        if uid is None:
            continue
        size, quoted = _SIZE.search(text), _QUOTED_BODY.search(text)
        body = literals[0] if literals else quoted and _ESCAPED.sub(rb"\1", quoted[1])
        yield Fetched(int(uid[1]), int(size[1]) if size else None, body or (b"" if literals or quoted else None))


def _messages(lines: Sequence[Line]) -> Iterator[tuple[bytes, list[bytes]]]:
    text: bytes | None = None
    literals: list[bytes] = []
    for line in lines:
        if isinstance(line, bytearray):
            literals.append(bytes(line))
        elif _FETCH.match(line):
            if text is not None:
                yield text, literals
            text, literals = line, []
        elif text is not None:
            text += b" " + line
    if text is not None:
        yield text, literals


def numbers(lines: Sequence[Line]) -> list[int]:
    """The numbers of a SEARCH response, ascending, each once. The last line is the server's comment."""
    return sorted({int(word) for line in lines[:-1] for word in line.split() if word.isdigit()})


def code_value(lines: Sequence[Line], code: bytes) -> int | None:
    """The number of a response code such as `[UIDVALIDITY 17]`; None if it is not there."""
    found = re.search(rb"\[" + code + rb" (\d+)\]", b"\n".join(lines), re.IGNORECASE)
    return int(found[1]) if found else None


def count_of(lines: Sequence[Line]) -> int | None:
    """The number of a STATUS response's MESSAGES; None if it is not there."""
    found = _MESSAGES.search(b"\n".join(lines))
    return int(found[1]) if found else None


def folder_with(use: str, lines: Sequence[Line]) -> str | None:
    """The folder a LIST response marks with a special use (RFC 6154 s5.2), as people read it; None if none is."""
    for line, following in zip(lines, (*lines[1:], b""), strict=True):
        found = _LIST.match(line)
        if found is None or use.lower().encode() not in found[1].lower().split():
            continue
        name = following if isinstance(following, bytearray) else _ESCAPED.sub(rb"\1", found[2] or found[3])
        return decoded(name.decode("utf-8", "replace"))
    return None

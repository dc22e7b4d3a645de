"""Addresses in header fields (RFC 5322 s3.4), however they are quoted, and never longer than a linear scan."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from channels.email.parse.encoded_words import decode_words, raw_text
from channels.email.parse.fields import Fields
from channels.email.parse.limits import MOST_ADDRESSES
from hub.errors import Invalid
from hub.ports import Address

# The counts keep the scan linear where a quote or bracket is never closed.
_PIECE = re.compile(
    r'"(?:[^"\\]|\\.){0,500}"|\((?:[^()\\]|\\.){0,500}\)|<[^<>]{0,500}>|[,;:]|[^",;:<>()]+|.', re.DOTALL
)
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:@]{1,320}@(?:\[[^\s\[\]]{1,80}\]|[^\s<>()\[\]\",;:@]{1,255})")
_ESCAPED = re.compile(r"\\(.)")
_COMMENT = re.compile(r"\([^()]{0,200}\)")
_SPACE = re.compile(r"\s+")


@dataclass(slots=True)
class _Mailbox:
    """The pieces of one mailbox, as they come."""

    words: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)

    def take(self, piece: str) -> None:
        if piece[0] == "<" and len(piece) > 1:
            self.angles.append(piece[1:-1])
        elif piece[0] == "(" and len(piece) > 1:
            self.comments.append(piece[1:-1])
        elif piece[0] == '"' and len(piece) > 1:
            self.words.append(_ESCAPED.sub(r"\1", piece[1:-1]))
        elif piece not in '"<>()':
            self.words.append(piece)

    def read(self) -> Address | None:
        """The address with its name; None if there is none."""
        words = "".join(self.words).strip()
        for angle in reversed(self.angles):
            if address := _plain(angle):
                return Address(address, _name(words or " ".join(self.comments), address))
        found = _ADDRESS.search(decode_words(words))
        if found is None:
            return self._read_comment(words)
        rest = decode_words(words).replace(found[0], " ", 1)
        return Address(_trimmed(found[0]), _name(" ".join(self.comments) or rest, found[0]))

    def _read_comment(self, words: str) -> Address | None:
        """`Name (address)` turns the rules round; people understand it."""
        found = next(filter(None, map(_plain, self.comments)), "")
        return Address(found, _name(words, found)) if found else None


def read_addresses(fields: Fields, name: str) -> tuple[Address, ...]:
    """Every address of a field, wherever it is repeated, in order.

    Raises `Invalid` for more than anybody writes to.
    """
    found = [address for value in fields.whole(name) for address in parse_addresses(raw_text(value, fields.charset))]
    if len(found) > MOST_ADDRESSES:
        raise Invalid(f"more than {MOST_ADDRESSES} addresses in {name.title()}")
    return tuple(dict.fromkeys(found))


def parse_addresses(value: str) -> Iterator[Address]:
    """The addresses of one value, without what is none. The name of a group is no address."""
    mailbox = _Mailbox()
    has_groups = ";" in value
    for piece in _PIECE.findall(value):
        if piece in (",", ";"):
            yield from _found(mailbox)
            mailbox = _Mailbox()
        elif piece == ":" and has_groups and not mailbox.angles and "@" not in "".join(mailbox.words):
            mailbox = _Mailbox()
        else:
            mailbox.take(piece)
    yield from _found(mailbox)


def _found(mailbox: _Mailbox) -> Iterator[Address]:
    address = mailbox.read()
    if address is not None:
        yield address


def _plain(text: str) -> str:
    found = _ADDRESS.search(_SPACE.sub("", _COMMENT.sub("", decode_words(text))))
    return _trimmed(found[0]) if found else ""


def _trimmed(address: str) -> str:
    return address.strip("'.").removeprefix("mailto:")


def _name(text: str, address: str) -> str:
    name = _SPACE.sub(" ", decode_words(text)).strip(" \"'<>")
    return "" if name.lower() == address.lower() else name

"""Header fields: where a header ends, what its fields are, and their values as bytes, decoded by whoever needs them."""

import re
from dataclasses import dataclass

from channels.email.parse.encoded_words import decode_text, raw_text
from channels.email.parse.limits import MOST_FIELD_BYTES, MOST_FIELDS
from hub.errors import Invalid

_NAME = re.compile(rb"([!-9;-~]{1,76})[ \t]*:")
_BLANK = re.compile(rb"[ \t]*\r*\n?\Z")
_KNOWN = re.compile(
    rb"(?:from|to|cc|bcc|subject|date|message-id|in-reply-to|references|reply-to|sender|received|return-path|"
    rb"mime-version|content-[a-z-]+|list-[a-z-]+|x-[a-z0-9-]+|dkim-signature|delivered-to|importance|priority|"
    rb"thread-(?:topic|index)|user-agent|organization|auto-submitted|precedence|authentication-results)[ \t]*:",
    re.IGNORECASE,
)
# How many lines ahead a known field may follow a line that is none, to count that line as badly folded: a sentence
# is more likely text than a long token is.
_AHEAD = 10
_AHEAD_OF_TOKEN = 60


@dataclass(frozen=True, slots=True)
class Fields:
    """The fields of one header, in order: (name in lower case, raw value).

    `charset` is what raw letters in them are in if they are not UTF-8: forbidden, common, and the same as in the text.
    """

    all: tuple[tuple[str, bytes], ...]
    charset: str = ""

    def raw(self, name: str) -> tuple[bytes, ...]:
        """Every value of a field, each as far as we are willing to interpret it."""
        return tuple(value[:MOST_FIELD_BYTES] for known, value in self.all if known == name)

    def whole(self, name: str) -> tuple[bytes, ...]:
        """Every value of a field. Raises `Invalid` if one is too long, where a part would say something else."""
        values = tuple(value for known, value in self.all if known == name)
        if any(len(value) > MOST_FIELD_BYTES for value in values):
            raise Invalid(f"the field {name.title()} is longer than {MOST_FIELD_BYTES // 1024} kB")
        return values

    def text(self, name: str) -> str:
        """The first value as people read it, "" if there is none."""
        values = self.raw(name)
        return decode_text(values[0], self.charset) if values else ""

    def token(self, name: str) -> str:
        """The first value unfolded, without its encoded words read, "" if there is none."""
        values = self.raw(name)
        return raw_text(values[0], self.charset) if values else ""

    def has(self, name: str) -> bool:
        """Whether there is such a field."""
        return any(known == name for known, _ in self.all)


def read_fields(source: bytes, start: int, end: int, charset: str = "") -> tuple[Fields, int]:
    """The header between two offsets and where its body starts. Raises `Invalid` for too many fields."""
    fields: list[tuple[str, list[bytes]]] = []
    at = start
    while at < end:
        line_end = _line_end(source, at, end)
        line = source[at:line_end]
        if _BLANK.match(line) and line[:1] not in b" \t":
            return _fields(fields, charset), line_end
        name = _NAME.match(line)
        if line[:1] in b" \t" and fields:
            fields[-1][1].append(line)
        elif name:
            fields.append((name.group(1).decode("ascii").lower(), [line[name.end() :]]))
            if len(fields) > MOST_FIELDS:
                raise Invalid(f"more than {MOST_FIELDS} header fields")
        elif not _known_field_follows(source, (line_end, end), _AHEAD if b" " in line.strip() else _AHEAD_OF_TOKEN):
            # The empty line is missing: this is text already.
            return _fields(fields, charset), at
        elif fields:
            fields[-1][1].append(b" " + line)
        at = line_end
    return _fields(fields, charset), end


def _line_end(source: bytes, at: int, end: int) -> int:
    found = source.find(b"\n", at, end)
    return end if found < 0 else found + 1


def _known_field_follows(source: bytes, within: tuple[int, int], lines: int) -> bool:
    at, end = within
    for _ in range(lines):
        line_end = _line_end(source, at, end)
        line = source[at : min(line_end, at + 100)]
        if not line.strip():
            return False
        if _KNOWN.match(line):
            return True
        at = line_end
    return False


def _fields(lines: list[tuple[str, list[bytes]]], charset: str) -> Fields:
    return Fields(tuple((name, b"".join(parts).strip()) for name, parts in lines), charset)

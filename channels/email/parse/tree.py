"""The parts of a mail (RFC 2046), as offsets into its bytes: nothing is copied or changed until somebody asks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from channels.email.parse.fields import Fields, read_fields
from channels.email.parse.limits import MOST_BYTES, MOST_DEPTH, MOST_PARTS
from channels.email.parse.parameters import parse_parameters
from channels.email.parse.transfer import transfer_decoded
from hub.errors import Invalid

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_LEADING = re.compile(rb"(?:[ \t]*\r*\n|>?From (?![ \t]*:)[^\r\n]*\r*\n)*")
_CHARSET_WITHIN = 64 * 1024
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+*-]+")
_GUESSED_BOUNDARY = re.compile(rb"^--([^\s-][^\r\n]{0,69}?)[ \t]*\r?\nContent-", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """One part with its header. `children` are those of a multipart; an enclosed mail is not looked into."""

    source: bytes
    body_start: int
    end: int
    fields: Fields
    content_type: str
    parameters: dict[str, str]
    disposition: str
    name: str
    children: tuple["Part", ...] = ()

    @property
    def body(self) -> bytes:
        """As it came, still transfer-encoded."""
        return self.source[self.body_start : self.end]

    @property
    def content(self) -> bytes:
        """Without its transfer encoding."""
        return transfer_decoded(self.body, self.fields.token("content-transfer-encoding"))

    def walk(self) -> Iterator["Part"]:
        """This part and everything in it, in order."""
        yield self
        for child in self.children:
            yield from child.walk()


def parse_tree(raw: bytes, defects: list[str]) -> Part:
    """The parts of a mail. Raises `Invalid` if it is too large, too deep or has too many of them."""
    if len(raw) > MOST_BYTES:
        raise Invalid(f"larger than {MOST_BYTES // 1024 // 1024} MB")
    if b"\n" not in raw:
        raw = raw.replace(b"\r", b"\n")
    leading = _LEADING.match(raw)
    return _Splitter(raw, defects).part(leading.end() if leading else 0, len(raw), depth=0)


class _Splitter:
    """Finds parts and counts them."""

    def __init__(self, source: bytes, defects: list[str]) -> None:
        self._source = source
        self._defects = defects
        self._parts = 0
        declared = _CHARSET.search(source, 0, _CHARSET_WITHIN)
        self._charset = declared.group(1).decode("ascii") if declared else ""

    def part(self, start: int, end: int, depth: int, default: str = "text/plain") -> Part:
        self._count(depth)
        fields, body_start = read_fields(self._source, start, end, self._charset)
        content_type, parameters = parse_parameters(fields.token("content-type"))
        disposition, naming = parse_parameters(fields.token("content-disposition"))
        children: tuple[Part, ...] = ()
        content_type = _media_type(content_type, default)
        if content_type.startswith("multipart/"):
            children = self._children(body_start, end, depth, (content_type, parameters.get("boundary", "")))
            if not children:
                self._defects.append("a multipart without parts is shown as text")
                content_type = "text/plain"
        name = naming.get("filename") or parameters.get("name") or ""
        return Part(self._source, body_start, end, fields, content_type, parameters, disposition, name, children)

    def _count(self, depth: int) -> None:
        self._parts += 1
        if self._parts > MOST_PARTS:
            raise Invalid(f"more than {MOST_PARTS} parts")
        if depth > MOST_DEPTH:
            raise Invalid(f"parts nested deeper than {MOST_DEPTH}")

    def _children(self, start: int, end: int, depth: int, kind: tuple[str, str]) -> tuple[Part, ...]:
        content_type, declared = kind
        default = "message/rfc822" if content_type == "multipart/digest" else "text/plain"
        pieces = self._pieces(declared.encode("utf-8", "surrogateescape").rstrip(), start, end) if declared else []
        if not pieces:
            guessed = _GUESSED_BOUNDARY.search(self._source, start, end)
            pieces = self._pieces(guessed.group(1), start, end) if guessed else []
        return tuple(self.part(piece_start, piece_end, depth + 1, default) for piece_start, piece_end in pieces)

    def _pieces(self, boundary: bytes, start: int, end: int) -> list[tuple[int, int]]:
        """Where the parts between delimiter lines lie; the last one may lack its closing delimiter."""
        pieces: list[tuple[int, int]] = []
        open_at: int | None = None
        for line_start, line_end, closing in self._delimiters(b"--" + boundary, start, end):
            if open_at is not None:
                pieces.append((open_at, self._before_line_end(open_at, line_start)))
            open_at = None if closing else line_end
        if open_at is not None and self._source[open_at:end].strip():
            self._defects.append("the end of a multipart is missing")
            pieces.append((open_at, end))
        return pieces

    def _delimiters(self, delimiter: bytes, start: int, end: int) -> Iterator[tuple[int, int, bool]]:
        source = self._source
        at = source.find(delimiter, start, end)
        while at >= 0:
            # Looked for only where a line begins: else a line of nothing but delimiters costs the square of its length.
            if at == start or source[at - 1 : at] == b"\n":
                line_end = source.find(b"\n", at, end) + 1 or end
                rest = source[at + len(delimiter) : min(line_end, at + len(delimiter) + 200)].strip()
                if rest in (b"", b"--"):
                    yield at, line_end, rest == b"--"
            at = source.find(delimiter, at + len(delimiter), end)

    def _before_line_end(self, start: int, at: int) -> int:
        """The line end in front of a delimiter belongs to it (RFC 2046 s5.1.1)."""
        if at > start and self._source[at - 1 : at] == b"\n":
            at -= 1
        if at > start and self._source[at - 1 : at] == b"\r":
            at -= 1
        return at


def _media_type(content_type: str, default: str) -> str:
    if _MEDIA_TYPE.fullmatch(content_type):
        return content_type
    if not content_type:
        return default
    return "text/plain" if content_type.startswith("text") else _repaired(content_type, default)


def _repaired(content_type: str, default: str) -> str:
    first = _MEDIA_TYPE.match(content_type)
    return first.group() if first else default

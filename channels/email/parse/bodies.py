"""Which parts of a mail are its text, and what that text is."""

import html as html_entities
import re
from collections.abc import Iterator
from dataclasses import dataclass

from channels.email.parse.charsets import decode
from channels.email.parse.flowed import unflowed
from channels.email.parse.html_caps import check_html
from channels.email.parse.html_text import html_title, html_to_text
from channels.email.parse.tnef import Unpacked, is_tnef, unpack
from channels.email.parse.transfer import uu_files
from channels.email.parse.tree import Part
from hub.errors import Invalid

_META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{1,40})", re.IGNORECASE)
_HTML_BODY = re.compile(r"<body[^>]*>(.*?)(?:</body\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_LOOKS_LIKE_HTML = re.compile(r"\s*<(?:!doctype html|html)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a mail, its HTML as it came ("" if there is none), and the files found inside text.

    `title` is that of an HTML page, which only a search would look for. `parts` are the identities of the parts it was
    taken from; `unfit` says why HTML was left to be an attachment.
    """

    text: str
    html: str
    title: str
    files: tuple[tuple[str, bytes], ...]
    parts: frozenset[int]
    unfit: tuple[str, ...]


@dataclass(slots=True)
class _Piece:
    """Text that follows other text: as plain text, as HTML, or the same in both."""

    text: str = ""
    html: str = ""


class _Reader:
    """Walks through the parts and keeps what it took as text; the rest is left to be attachments."""

    def __init__(self) -> None:
        self.taken: set[int] = set()
        self.files: list[tuple[str, bytes]] = []
        self.unfit: list[str] = []
        self.packed: list[Unpacked] = []
        self.broken: list[str] = []

    def pieces(self, part: Part) -> Iterator[_Piece]:
        if part.content_type == "multipart/alternative":
            yield from self._alternative(part)
        elif part.children:
            for child in part.children:
                yield from self.pieces(child)
        elif is_text(part):
            yield from self._leaf(part)
        elif is_tnef(part):
            self.packed.append(unpack(part, self.broken))

    def _alternative(self, part: Part) -> Iterator[_Piece]:
        """The same said in several ways: its text and its HTML belong together."""
        found = [piece for child in part.children for piece in self.pieces(child)]
        text = "\n".join(piece.text for piece in found if piece.text and not piece.html)
        html = "\n".join(piece.html for piece in found if piece.html)
        if text or html:
            yield _Piece(text, html)

    def _leaf(self, part: Part) -> Iterator[_Piece]:
        try:
            yield self._text(part)
            self.taken.add(id(part))
        except Invalid as error:
            self.unfit.append(error.message)

    def _text(self, part: Part) -> _Piece:
        content = part.content
        if part.content_type == "text/html":
            return _html_piece(content, part)
        if b"begin" in content:
            around, files = uu_files(content)
            # What is nothing but a file still says so.
            content = around if around.strip() else content
            self.files += [(decode(name, guess=False), file) for name, file in files]
        text = decode(content, part.parameters.get("charset", "")).replace("\r\n", "\n").replace("\r", "\n")
        if _LOOKS_LIKE_HTML.match(text):
            return _html_piece(content, part)
        flowed = part.parameters.get("format", "").lower() == "flowed"
        return _Piece(unflowed(text, part.parameters.get("delsp", "").lower() == "yes") if flowed else text)


def read_body(root: Part) -> Body:
    """The text of a mail. Raises `Invalid` for HTML beyond the caps, unless the mail says it in plain text as well."""
    reader = _Reader()
    pieces = list(reader.pieces(root))
    if not any(piece.text.strip() or piece.html for piece in pieces):
        pieces += _packed_text(reader)
    reader.files += [file for packet in reader.packed for file in packet.files]
    if reader.unfit and not any(piece.text.strip() or piece.html for piece in pieces):
        raise Invalid(reader.unfit[0])
    html = "\n".join(piece.html or _as_html(piece.text) for piece in pieces) if any(p.html for p in pieces) else ""
    text = "\n".join(piece.text if piece.text.strip() else _text_of(piece.html) for piece in pieces)
    title = next((title for piece in pieces if piece.html and (title := html_title(piece.html))), "")
    return Body(
        text.replace("\x00", ""),
        html.replace("\x00", ""),
        title.replace("\x00", ""),
        tuple(reader.files),
        frozenset(reader.taken),
        (*reader.unfit, *reader.broken),
    )


def _packed_text(reader: _Reader) -> list[_Piece]:
    """What Outlook packed away, for a mail without any other text; rich text stays a file."""
    reader.files += [("message.rtf", packet.rtf) for packet in reader.packed if packet.rtf]
    return [_Piece(packet.text, packet.html) for packet in reader.packed if packet.text.strip() or packet.html]


def is_text(part: Part) -> bool:
    """Whether a part without children is meant to be read in place rather than kept as a file."""
    if part.content_type not in ("text/plain", "text/html", "text/enriched", "text/richtext"):
        return False
    return part.disposition != "attachment" and not part.name


def _html_piece(content: bytes, part: Part) -> _Piece:
    inside = _META_CHARSET.search(content[:2048])
    declared = part.parameters.get("charset") or (inside.group(1).decode("ascii") if inside else "")
    html = decode(content, declared)
    check_html(html)
    return _Piece("", html)


def _text_of(html: str) -> str:
    return html_to_text(html) if html else ""


def _as_html(text: str) -> str:
    return f"<div style='white-space: pre-wrap'>{html_entities.escape(text)}</div>" if text.strip() else ""

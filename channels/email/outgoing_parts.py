"""The parts of an outgoing mail: its text and its files, encoded so that no line grows long."""

import re
from collections.abc import Iterator
from email import charset, encoders
from email.mime.nonmultipart import MIMENonMultipart
from urllib.parse import quote

from hub.ports import OutboundFile

_CONTENT_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,60}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,60}")
_PLAIN_NAME = re.compile(r"[A-Za-z0-9 _.()+,-]{1,60}")
_PIECE = re.compile(r"(?:%..|[^%]){1,50}")


def text_part(text: str, subtype: str = "plain") -> MIMENonMultipart:
    """Text in UTF-8; readable in the source as far as it is ASCII, else base64, which is shorter."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    encoding = charset.Charset("utf-8")
    mostly_ascii = sum(map(str.isascii, lines)) * 5 >= len(lines) * 4
    encoding.body_encoding = charset.QP if mostly_ascii else charset.BASE64
    part = MIMENonMultipart("text", subtype, charset="utf-8")
    # Base64 hides line ends from who sends it, so they must be the right ones before (RFC 2045 section 6.8).
    sent = lines if mostly_ascii else lines.replace("\n", "\r\n")
    part.set_payload(sent.encode("utf-8", "replace").decode("utf-8"), encoding)
    # The composer writes it once, at the top.
    del part["MIME-Version"]
    return part


def file_part(file: OutboundFile, content_id: str = "") -> MIMENonMultipart:
    """A file as base64, its name as RFC 2231 wants it; with a content id it is shown where the HTML names that."""
    main, _, sub = _media_type(file.content_type).partition("/")
    part = MIMENonMultipart(main, sub)
    del part["MIME-Version"]
    part.set_payload(file.content)
    encoders.encode_base64(part)
    shown = "inline" if content_id else "attachment"
    part["Content-Disposition"] = "; ".join([shown, *_name_parameters(file.name)])
    if content_id:
        part["Content-ID"] = f"<{content_id}>"
    return part


def _media_type(content_type: str) -> str:
    """Messages and multiparts must not be encoded (RFC 2046 s5), so such a file travels as plain bytes."""
    wanted = content_type.partition(";")[0].strip().lower()
    if not _CONTENT_TYPE.fullmatch(wanted) or wanted.startswith(("multipart/", "message/")):
        return "application/octet-stream"
    return wanted


def _name_parameters(name: str) -> Iterator[str]:
    if _PLAIN_NAME.fullmatch(name):
        yield f'filename="{name}"'
        return
    pieces = _PIECE.findall(quote(name, safe="", errors="replace"))
    if len(pieces) == 1:
        yield f"filename*=utf-8''{pieces[0]}"
        return
    for number, piece in enumerate(pieces):
        yield f"filename*{number}*={chr(39).join(('utf-8', '', '')) if number == 0 else ''}{piece}"

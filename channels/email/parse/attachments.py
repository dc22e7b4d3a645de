"""The files of a mail: their names made harmless, their content as it was sent."""

import mimetypes
import re
import unicodedata
from urllib.parse import unquote

from channels.email.parse.bodies import Body
from channels.email.parse.encoded_words import decode_words
from channels.email.parse.fields import read_fields
from channels.email.parse.parsed import MailAttachment
from channels.email.parse.tree import Part

_LONGEST_NAME = 150
_PATH = re.compile(r".*[/\\]", re.DOTALL)
_CID = re.compile(r"cid:([^\"'\s>)]{1,500})", re.IGNORECASE)
# Not the machine's own list: a name must not depend on where the mail is read.
_TYPES = mimetypes.MimeTypes(filenames=())
_ENDINGS = {
    "message/rfc822": ".eml",
    "message/delivery-status": ".txt",
    "text/rfc822-headers": ".txt",
    "text/calendar": ".ics",
    "application/pgp-signature": ".asc",
    "text/plain": ".txt",
    "image/jpeg": ".jpg",
    "application/ms-tnef": ".dat",
    "application/octet-stream": ".bin",
}


def read_attachments(root: Part, body: Body) -> tuple[MailAttachment, ...]:
    """Everything that is not the text of the mail, in its order; then the files found inside text."""
    leaves = [part for part in root.walk() if not part.children and id(part) not in body.parts]
    shown = {unquote(cid).lower() for cid in _CID.findall(body.html)}
    files = [_attachment(part, number, shown) for number, part in enumerate(leaves, 1) if _is_something(part)]
    inside = (_found_in_text(name, content) for name, content in body.files)
    return (*files, *inside)


def safe_name(name: str) -> str:
    """A file name without path, control and direction characters, at most 150 letters; "" if nothing is left."""
    last = _PATH.sub("", name)
    clean = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    if len(clean) <= _LONGEST_NAME:
        return clean
    stem, dot, ending = clean.rpartition(".")
    keeps_ending = dot and len(ending) <= 10
    return f"{stem[: _LONGEST_NAME - len(ending) - 1]}.{ending}" if keeps_ending else clean[:_LONGEST_NAME]


def _is_something(part: Part) -> bool:
    """An empty part that is not even called an attachment is a leftover of the program that wrote the mail."""
    return bool(part.name or part.disposition) or (part.body_start < part.end and bool(part.body.strip()))


def _attachment(part: Part, number: int, shown: set[str]) -> MailAttachment:
    content_id = part.fields.token("content-id").strip("<> ")
    inline = bool(content_id) and content_id.lower() in shown
    enclosed = part.content_type.startswith("message/")
    # An enclosed mail is evidence: its bytes are cut from the source, unless somebody encoded it against the rules.
    content = part.content if not enclosed or _is_encoded(part) else part.body
    name = safe_name(part.name) or _made_up_name(part, content, number)
    return MailAttachment(name, part.content_type, content, inline, content_id)


def _is_encoded(part: Part) -> bool:
    return part.fields.token("content-transfer-encoding").lower() in ("base64", "quoted-printable")


def _made_up_name(part: Part, content: bytes, number: int) -> str:
    ending = _ENDINGS.get(part.content_type) or _TYPES.guess_extension(part.content_type) or ".bin"
    enclosed = _subject(content) if part.content_type == "message/rfc822" else ""
    if said := safe_name((enclosed or part.fields.text("content-description"))[:100]):
        return said if said.endswith(ending) else said + ending
    kind = "image" if part.content_type.startswith("image/") else "attachment"
    return f"{kind}-{number}{ending}"


def _subject(content: bytes) -> str:
    fields, _ = read_fields(content, 0, min(len(content), 100_000))
    return fields.text("subject").replace("/", "-")


def _found_in_text(name: str, content: bytes) -> MailAttachment:
    clean = safe_name(decode_words(name)) or "attachment.bin"
    return MailAttachment(clean, _TYPES.guess_type(clean)[0] or "application/octet-stream", content)

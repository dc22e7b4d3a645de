"""The files of a mail: their names made harmless, their content as it was sent."""

import mimetypes
import re
import unicodedata
from collections import Counter
from dataclasses import replace
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
_KINDS = {
    "image": "image",
    "audio": "sound",
    "video": "video",
    "message/delivery-status": "delivery-status",
    "text/calendar": "invitation",
}


def read_attachments(root: Part, body: Body) -> tuple[MailAttachment, ...]:
    """Everything that is not the text of the mail, in its order; then the files found inside text."""
    leaves = [part for part in root.walk() if not part.children and id(part) not in body.parts]
    shown = {unquote(cid).lower() for cid in _CID.findall(body.html)}
    files = _with_own_names([_attachment(part, shown) for part in leaves if _is_something(part)])
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


def _with_own_names(files: list[MailAttachment]) -> list[MailAttachment]:
    """A name we made up is given once: the second image without a name is `image-2.png`."""
    seen: Counter[str] = Counter()
    named = []
    for file in files:
        seen[file.name] += 1
        if file.made_up and seen[file.name] > 1:
            stem, dot, ending = file.name.rpartition(".")
            named.append(replace(file, name=f"{stem}-{seen[file.name]}{dot}{ending}"))
        else:
            named.append(file)
    return named


def _attachment(part: Part, shown: set[str]) -> MailAttachment:
    content_id = part.fields.token("content-id").strip("<> ")
    inline = bool(content_id) and content_id.lower() in shown
    enclosed = part.content_type.startswith("message/")
    # An enclosed mail is evidence: its bytes are cut from the source, unless somebody encoded it against the rules.
    content = part.content if not enclosed or _is_encoded(part) else part.body
    given = safe_name(part.name)
    name = given or _made_up_name(part, content)
    return MailAttachment(name, part.content_type, content, inline, content_id, made_up=not given)


def _is_encoded(part: Part) -> bool:
    return part.fields.token("content-transfer-encoding").lower() in ("base64", "quoted-printable")


def _made_up_name(part: Part, content: bytes) -> str:
    ending = _ENDINGS.get(part.content_type) or _TYPES.guess_extension(part.content_type) or ".bin"
    enclosed = _subject(content) if part.content_type == "message/rfc822" else ""
    if said := safe_name((enclosed or part.fields.text("content-description"))[:100]):
        return said if said.endswith(ending) else said + ending
    return _KINDS.get(part.content_type, _KINDS.get(part.content_type.partition("/")[0], "attachment")) + ending


def _subject(content: bytes) -> str:
    fields, _ = read_fields(content, 0, min(len(content), 100_000))
    return fields.text("subject").replace("/", "-")


def _found_in_text(name: str, content: bytes) -> MailAttachment:
    clean = safe_name(decode_words(name)) or "attachment.bin"
    return MailAttachment(clean, _TYPES.guess_type(clean)[0] or "application/octet-stream", content)

"""What Outlook packs into winmail.dat (MS-OXTNEF): its files, and the text if the mail has none."""

from dataclasses import dataclass
from itertools import islice

from tnefparse import TNEF

from channels.email.parse.charsets import decode
from channels.email.parse.html_caps import check_html
from channels.email.parse.limits import MOST_DECODED
from channels.email.parse.tree import Part
from hub.errors import Invalid

_TYPES = ("application/ms-tnef", "application/vnd.ms-tnef")
_SIGNATURE = b"\x78\x9f\x3e\x22"
_MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class Unpacked:
    """The content of one TNEF part: files as (name, content), and its text in the forms it has, "" if none."""

    files: tuple[tuple[str, bytes], ...] = ()
    text: str = ""
    html: str = ""
    rtf: bytes = b""


def is_tnef(part: Part) -> bool:
    """Whether a part is such a packet; programs call it octet-stream as well."""
    named = part.content_type in _TYPES or part.name.lower() == "winmail.dat"
    return not part.children and named and part.content.startswith(_SIGNATURE)


def unpack(part: Part, defects: list[str]) -> Unpacked:
    """What is in it; nothing, and a defect, if it cannot be read. The packet itself is always kept."""
    try:
        packet = TNEF(part.content)
        files = [(_name(file.long_filename()), bytes(file.data)) for file in islice(packet.attachments, _MOST_FILES)]
        unpacked = Unpacked(tuple(files), _text(packet.body), _fit(_text(packet.htmlbody)), _bytes(packet.rtfbody))
    except Exception:  # noqa: BLE001 (the library raises whatever its parts raise)
        defects.append("winmail.dat could not be unpacked")
        return Unpacked()
    if sum(len(content) for _, content in unpacked.files) + len(unpacked.html) > MOST_DECODED:
        defects.append("winmail.dat holds more than a mail may")
        return Unpacked()
    return unpacked


def _fit(html: str) -> str:
    """HTML within the caps; what is beyond them is left out, for the packet is kept."""
    try:
        check_html(html)
    except Invalid:
        return ""
    return html


def _name(name: object) -> str:
    text = _text(name).strip("\x00 ")
    return "" if text == "Untitled Attachment" else text


def _text(value: object) -> str:
    if isinstance(value, bytes):
        return decode(value)
    return value.replace("\x00", "") if isinstance(value, str) else ""


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1", "replace") if isinstance(value, str) else b""

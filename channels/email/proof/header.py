"""The header of a raw mail as its fields stand there: enough to find what proves a sender. Pure."""

from channels.email.parse.encoded_words import raw_text
from channels.email.parse.fields import read_fields
from hub.errors import Invalid

# No header anybody wrote is longer.
LIMIT = 256 * 1024


def header_fields(raw: bytes) -> list[tuple[str, str]]:
    """The fields in their order: name in lower case, value unfolded; none if there are too many of them."""
    start = len(raw) - len(raw.lstrip(b"\r\n"))
    try:
        fields, _ = read_fields(raw, start, min(len(raw), start + LIMIT))
    except Invalid:
        return []
    return [(name, raw_text(value)) for name, value in fields.all]

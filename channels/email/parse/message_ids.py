"""Message ids (RFC 5322 s3.6.4), without brackets and with what programs put between them left out."""

import re

from channels.email.parse.fields import Fields

_BRACKETED = re.compile(r"<\s*([^<>]{1,1000}?)\s*>")
_BARE = re.compile(r"[^\s<>(),;\"]{1,500}@[^\s<>(),;\"]{1,500}")
_SPACE = re.compile(r"\s+")
# A mailing list regular may carry hundreds; the ends of the list are what can match.
MOST_IDS = 500


def message_ids(fields: Fields, name: str) -> tuple[str, ...]:
    """Every id of a field, in order; without brackets they are told by their at sign."""
    value = " ".join(fields.token(name) for _ in fields.raw(name)[:1])
    found = [_SPACE.sub("", text) for text in _BRACKETED.findall(value)] or _BARE.findall(value)
    return tuple(dict.fromkeys(found))[-MOST_IDS:]


def message_id(fields: Fields) -> str:
    """The id of the mail itself, "" if it has none."""
    found = message_ids(fields, "message-id")
    if found:
        return found[0]
    words = fields.token("message-id").strip("<> ").split()
    return words[0] if words else ""

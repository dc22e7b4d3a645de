"""Where a mail in a mailbox was sent to: there is no envelope any more, but the last server noted it."""

import re

# The header of a mail ends at the first empty line; more than this is no header anybody wrote.
HEADER_LIMIT = 256 * 1024

_END = re.compile(rb"\r?\n\r?\n")
_TRACE = re.compile(
    rb"^(?:Delivered-To|X-Original-To|Envelope-To):[ \t]*<?([^\s<>,;]{1,500}@[^\s<>,;]{1,500})",
    re.IGNORECASE | re.MULTILINE,
)


def delivered_to(raw: bytes) -> tuple[str, ...]:
    """The addresses of Delivered-To, X-Original-To and Envelope-To, in lower case, each once, in their order."""
    header = raw[:HEADER_LIMIT]
    end = _END.search(header)
    found = _TRACE.findall(header[: end.start()] if end else header)
    return tuple(dict.fromkeys(address.decode("utf-8", "replace").lower() for address in found))

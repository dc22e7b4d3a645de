"""Plain text as people read it: addresses become links, and what is quoted is told apart and folded if it is long."""

import re
from collections.abc import Iterator
from itertools import groupby

from markupsafe import Markup

from hub.web.markup import external_link, folded, joined, quotation
from hub.web.texts import ngettext

# Counts keep the search linear whatever a text is made of.
_ADDRESS = re.compile(
    r"(?P<web>\bhttps?://[^\s<>\"'`]{1,2000}|\bwww\.[^\s<>\"'`]{1,2000})"
    r"|(?P<mail>(?<![\w.+-])[\w.+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,6})",
    re.IGNORECASE,
)
_BEHIND = ".,;:!?…»”’*_"
_PAIRS = {")": "(", "]": "[", "}": "{"}
# More quoted lines than this are folded.
FOLDED_FROM = 8


def linked_text(text: str) -> Markup:
    """The text as HTML, everything in it escaped. Links open apart and tell nobody where from."""
    groups = groupby(text.split("\n"), key=_is_quoted)
    return joined(_block([*lines], quoted=quoted) for quoted, lines in groups)


def _is_quoted(line: str) -> bool:
    return line.startswith(">")


def _block(lines: list[str], *, quoted: bool) -> Markup:
    html = joined(_pieces("\n".join(lines)))
    if not quoted:
        return html + "\n"
    if len(lines) < FOLDED_FROM:
        return quotation(html)
    said = ngettext("%(count)s quoted line", "%(count)s quoted lines", len(lines)) % {"count": len(lines)}
    return folded(said, quotation(html))


def _pieces(text: str) -> Iterator[str]:
    at = 0
    for found in _ADDRESS.finditer(text):
        address = _without_punctuation(found[0])
        yield text[at : found.start()]
        target = f"mailto:{address}" if found["mail"] else address if "://" in address[:8] else f"https://{address}"
        yield external_link(target, address) if len(address) > len("www.") else address
        at = found.start() + len(address)
    yield text[at:]


def _without_punctuation(address: str) -> str:
    """A full stop ends the sentence, and a bracket that was opened before the address does not belong to it."""
    end = len(address)
    while end and (address[end - 1] in _BEHIND or _closes_nothing(address[:end])):
        end -= 1
    return address[:end]


def _closes_nothing(address: str) -> bool:
    opening = _PAIRS.get(address[-1])
    return opening is not None and address.count(address[-1]) > address.count(opening)

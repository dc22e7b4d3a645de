"""The caps on HTML, looked at before any parser is: they take time in the square of the nesting."""

import re

from channels.email.parse.limits import MOST_HTML, MOST_HTML_DEPTH
from hub.errors import Invalid

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
# These have no end, or need none: counting them would see depth where there is none.
_FLAT = frozenset(
    {"area", "base", "br", "col", "dd", "dt", "hr", "img", "input", "li", "link", "meta", "option", "p", "param"}
    | {"source", "tbody", "td", "tfoot", "th", "thead", "tr", "wbr"},
)


def check_html(html: str) -> None:
    """Raise `Invalid` for HTML that no parser should be given: too long, or nested too deep."""
    if len(html) > MOST_HTML:
        raise Invalid(f"HTML larger than {MOST_HTML // 1024 // 1024} MB")
    depth = 0
    for end, tag in _TAG.findall(html):
        if tag.lower() in _FLAT:
            continue
        depth = max(0, depth - 1) if end else depth + 1
        if depth > MOST_HTML_DEPTH:
            raise Invalid(f"HTML nested deeper than {MOST_HTML_DEPTH}")

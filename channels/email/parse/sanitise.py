"""HTML a stranger wrote, made fit to be shown: an explicit list of what may stay, and nothing loaded from outside."""

import re

import nh3

from channels.email.parse.limits import MOST_HTML, MOST_HTML_DEPTH
from hub.errors import Invalid

_TEXT = {"a", "abbr", "b", "bdi", "bdo", "big", "br", "cite", "code", "del", "dfn", "em", "font", "i", "ins", "kbd"}
_TEXT |= {"mark", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr"}
_BLOCK = {"address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"}
_BLOCK |= {"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "ul"}
_TABLE = {"caption", "col", "colgroup", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}
_ATTRIBUTES = {
    "*": {"dir", "lang", "title", "align", "style"},
    "a": {"href", "name"},
    "blockquote": {"type", "cite"},
    "font": {"color", "face", "size"},
    "img": {"src", "alt", "width", "height"},
    "li": {"value"},
    "ol": {"start", "type"},
    "table": {"width", "border", "cellpadding", "cellspacing", "bgcolor"},
    "td": {"width", "height", "colspan", "rowspan", "bgcolor", "valign"},
    "th": {"width", "height", "colspan", "rowspan", "bgcolor", "valign"},
    "tr": {"bgcolor", "valign"},
}
# Nothing that could lay one thing over another, and nothing that loads.
_STYLES = {"color", "background-color", "font-family", "font-size", "font-style", "font-weight", "text-align"}
_STYLES |= {"text-decoration", "white-space", "border", "border-left", "border-top", "padding-left", "margin-left"}
_LOADS = re.compile(r"url|image|\\|expression|/\*", re.IGNORECASE)
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


def sanitised(html: str) -> str:
    """What may be shown of checked HTML. Images stay only if they came with the mail (`cid:`); links open apart."""
    return _CLEANER.clean(html)


def _attribute(tag: str, attribute: str, value: str) -> str | None:
    if tag == "img" and attribute == "src":
        return value if value.strip().lower().startswith("cid:") else None
    if attribute == "style" and _LOADS.search(value):
        return None
    return value


_CLEANER = nh3.Cleaner(
    tags=_TEXT | _BLOCK | _TABLE | {"img"},
    clean_content_tags={"script", "style", "title", "template", "noscript"},
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    strip_comments=True,
    link_rel="noopener noreferrer",
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    filter_style_properties=_STYLES,
    set_tag_attribute_values={"a": {"target": "_blank"}},
)

"""HTML a stranger wrote, made safe: an explicit list of what may stay. Done when it is stored, and again when shown."""

import re
from collections.abc import Callable

import nh3

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
_SCHEMES = {"http", "https", "mailto", "tel", "cid"}

# What stands for an image's address, None if it is not to be loaded.
Image = Callable[[str], str | None]


def stored_html(html: str) -> str:
    """What is kept of a mail's checked HTML. Images keep their addresses: `shown_html` decides about each."""
    return _cleaned(html, lambda address: address)


def shown_html(html: str, image: Image) -> str:
    """What a page may show of stored HTML. Nothing is loaded but what `image` gives for an image's address."""
    return _cleaned(html, image)


def images_of(html: str) -> tuple[str, ...]:
    """The addresses of the images in stored HTML, in their order."""
    found: list[str] = []

    def note(address: str) -> str:
        found.append(address)
        return address

    _cleaned(html, note)
    return tuple(found)


def _cleaned(html: str, image: Image) -> str:
    # Schemes are looked at before the filter is asked: no `data:` of a stranger ever comes so far.
    cleaner = nh3.Cleaner(
        tags=_TEXT | _BLOCK | _TABLE | {"img"},
        clean_content_tags={"script", "style", "title", "template", "noscript"},
        attributes=_ATTRIBUTES,
        attribute_filter=lambda tag, attribute, value: _attribute(tag, attribute, value, image),
        strip_comments=True,
        link_rel="noopener noreferrer",
        url_schemes=_SCHEMES,
        filter_style_properties=_STYLES,
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )
    return cleaner.clean(html)


def _attribute(tag: str, attribute: str, value: str, image: Image) -> str | None:
    if tag == "img" and attribute == "src":
        address = value.strip()
        return image(address) if address.lower().startswith(("cid:", "http:", "https:")) else None
    if attribute == "style" and _LOADS.search(value):
        return None
    return value

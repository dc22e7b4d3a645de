"""What an article says: HTML cut down to a short list, its pictures, and the same as plain text. Pure."""

import re
from collections.abc import Callable, Mapping
from html import escape
from html.parser import HTMLParser

import nh3

from hub.rich_text import text_of as rich_text_of

MOST_CHARACTERS = 200_000
_TAGS = {"a", "b", "blockquote", "br", "code", "div", "em", "h2", "h3", "h4", "hr", "i", "img", "li", "ol", "p", "pre"}
_TAGS |= {"s", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr", "ul"}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}, "td": {"colspan"}, "th": {"colspan"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
# What is sent along with a page and is no text of it.
_DROPPED = {"script", "style", "title", "template", "noscript", "head"}
# Headings of a page that is put into another one, by what they become there.
_HEADINGS = (("h1", "h2"), ("h5", "h4"), ("h6", "h4"))
_FILE = re.compile(r"[^/\\:\x00-\x1f]{1,200}")
_AS_BLOCKS = re.compile(r"<(/?)(?:h[2-4]|pre|table|tr)\b[^>]*>")
_NO_PICTURE = re.compile(r'<img(?: alt="[^"]*")?>')
# White space that no page shows.
_BETWEEN = re.compile(
    r"\s*(</?(?:blockquote|br|div|h[2-4]|hr|li|ol|p|pre|table|tbody|td|th|thead|tr|ul)(?: [^>]*)?>)\s*"
)
_SPACE = re.compile(r"\s+")
# Paragraphs that stand for what is around them.
_ALONE_BEFORE, _ALONE_AFTER = re.compile(r"(<(?:blockquote|li)>)<p>"), re.compile(r"</p>(</(?:blockquote|li)>)")
_CELLS = re.compile(r"</t[dh]>\s*(?=<t[dh])")

# Where pages have the pictures of a body, as an editor sends them back.
ADDRESS = re.compile(r"/(?:desk/)?knowledge/files/([0-9a-f]{32})")

# What stands for a picture's name, None if it is not to be shown.
Address = Callable[[str], str | None]


def cleaned(html: str) -> str:
    """Only what an article may say: nothing that runs, nothing that loads; other tags leave their text.

    A picture has its file's name as `src`; it gets an address only where it is shown.
    """
    for one, other in _HEADINGS:
        html = re.sub(rf"(</?){one}\b", rf"\1{other}", html, flags=re.IGNORECASE)
    return _clean(html, lambda name: name if _FILE.fullmatch(name) else None)


def shown(html: str, addresses: Mapping[str, str]) -> str:
    """A body for a page: each picture with its address; one that there is no file for is left out."""
    return _clean(html, addresses.get)


def named(html: str, names: Mapping[str, str]) -> str:
    """What an editor sent, with the pictures' names again in place of their addresses; `names` are by public id."""
    return ADDRESS.sub(lambda found: escape(names.get(found[1], "")), html)


def pictures(html: str) -> tuple[str, ...]:
    """The names of the files that a body shows, in their order."""
    found = _Pictures()
    found.feed(html)
    return tuple(dict.fromkeys(found.names))


def plain_form(html: str) -> str:
    """What two bodies have in common that differ only in how they are written down."""
    for one, other in (("b", "strong"), ("i", "em")):
        html = re.sub(rf"<(/?){one}>", rf"<\1{other}>", html)
    html = _BETWEEN.sub(r"\1", _SPACE.sub(" ", html)).strip()
    return _ALONE_AFTER.sub(r"\1", _ALONE_BEFORE.sub(r"\1", html))


def text_of(html: str) -> str:
    """A body as text: what searches, differences and answers read."""
    blocks = _AS_BLOCKS.sub(r"<\1div>", _CELLS.sub(" | ", html))
    return rich_text_of(nh3.clean(blocks, tags=_TAGS - {"img"}, attributes={"a": {"href"}}, link_rel=None))


def _clean(html: str, address: Address) -> str:
    def attribute(tag: str, name: str, value: str) -> str | None:
        return address(value) if (tag, name) == ("img", "src") else value

    clean = nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        attribute_filter=attribute,
        url_schemes=_SCHEMES,
        link_rel=None,
        clean_content_tags=_DROPPED,
    )
    return _NO_PICTURE.sub("", clean)


class _Pictures(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.names: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        source = dict(attrs).get("src")
        if tag == "img" and source:
            self.names.append(source)

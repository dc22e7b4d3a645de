"""What an agent writes with bold, lists and links: HTML cut down to a short list, and the same as plain text. Pure."""

import re
from html.parser import HTMLParser

import nh3

_TAGS = {"a", "b", "blockquote", "br", "div", "em", "i", "li", "ol", "p", "strong", "ul"}
_BLOCKS = _TAGS - {"a", "b", "br", "em", "i", "strong"}
_SCHEMES = {"http", "https", "mailto", "tel"}
_SPACE = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n{3,}")


def cleaned(html: str) -> str:
    """Only what may be written: no styles, no images, nothing that runs or loads; other tags leave their text."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes=_SCHEMES,
        link_rel=None,
        clean_content_tags={"script", "style", "title", "template"},
    )


def text_of(html: str) -> str:
    """Cleaned HTML as text: lists with their marks, quotes with ">", links with their address behind them."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return reader.text()


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._lines: list[str] = []
        self._line = ""
        self._depth = 0
        self._lists: list[int | None] = []
        self._link = ("", 0)

    def text(self) -> str:
        """All that was read."""
        self._end_line()
        return _BLANK_LINES.sub("\n\n", "\n".join(self._lines)).strip("\n")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self._push()
        elif tag == "a":
            self._link = (dict(attrs).get("href") or "", len(self._line))
        elif tag in _BLOCKS:
            self._end_line()
            self._begin(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._end_link()
        elif tag in _BLOCKS:
            self._end_line()
            self._end(tag)

    def handle_data(self, data: str) -> None:
        words = _SPACE.sub(" ", data)
        self._line += words.lstrip() if not self._line else words

    def _begin(self, tag: str) -> None:
        if tag == "blockquote":
            self._depth += 1
        elif tag in ("ul", "ol"):
            self._lists.append(1 if tag == "ol" else None)
        elif tag == "li":
            self._line = "  " * max(0, len(self._lists) - 1) + self._mark()

    def _end(self, tag: str) -> None:
        if tag == "blockquote":
            self._depth = max(0, self._depth - 1)
        elif tag in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif tag == "p":
            self._push()

    def _mark(self) -> str:
        number = self._lists[-1] if self._lists else None
        if number is None:
            return "- "
        self._lists[-1] = number + 1
        return f"{number}. "

    def _end_link(self) -> None:
        address, start = self._link
        shown = self._line[start:].strip()
        if address and shown not in (address, address.removeprefix("mailto:").removeprefix("tel:")):
            self._line += f" <{address}>"
        self._link = ("", 0)

    def _end_line(self) -> None:
        if self._line.strip():
            self._push()

    def _push(self) -> None:
        self._lines.append(("> " * self._depth + self._line).rstrip())
        self._line = ""

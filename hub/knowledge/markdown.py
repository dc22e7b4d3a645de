"""Markdown and what an article says: read into HTML, and written back. Pure."""

import re
from collections.abc import Callable
from html.parser import HTMLParser

from markdown_it import MarkdownIt

# CommonMark with tables and struck text; HTML within is read as it stands and cleaned like all that is kept.
_READER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
_SPACE = re.compile(r"\s+")
_MARKS = re.compile(r"([\\`*_\[\]<>])")
_BLANK_LINES = re.compile(r"\n{3,}")
# At the beginning of a line these would begin something else.
_BEGINNINGS = re.compile(r"^(\d*)([#+.)-])(?=\s)")
_PLAIN = {"b": "**", "strong": "**", "i": "*", "em": "*", "s": "~~", "code": "`"}
_BLOCKS = {"p", "div", "h2", "h3", "h4", "pre", "blockquote", "ul", "ol", "li", "table", "hr"}
_HEADINGS = {"h2": "## ", "h3": "### ", "h4": "#### "}


def html_of(markdown: str) -> str:
    """Markdown as HTML, not cleaned yet; pictures keep the addresses they were written with."""
    html: str = _READER.render(markdown)
    return html


def markdown_of(html: str, picture: Callable[[str], str]) -> str:
    """A cleaned body as Markdown; `picture` gives the address of a picture's name."""
    writer = _Writer(picture)
    writer.feed(html)
    writer.close()
    return writer.markdown()


class _Writer(HTMLParser):
    """Writes one block after the other; `_prefix` is what stands before each line of those within lists and quotes."""

    def __init__(self, picture: Callable[[str], str]) -> None:
        super().__init__(convert_charrefs=True)
        self._picture = picture
        self._blocks: list[str] = []
        self._text = ""
        self._within: list[str] = []
        self._marks: list[str] = []
        self._links: list[str] = []
        self._as_is = False
        self._rows: list[list[str]] = []

    def markdown(self) -> str:
        """All that was read."""
        self._end_block()
        return _BLANK_LINES.sub("\n\n", "\n".join(self._blocks)).strip() + "\n"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in _PLAIN and not self._as_is:
            self._text += _PLAIN[tag]
        elif tag == "br":
            self._text += "\\\n"
        elif tag == "a":
            self._links.append(given.get("href") or "")
            self._text += "["
        elif tag == "img":
            self._text += f"![{_escaped(given.get('alt') or '')}]({_address(self._picture(given.get('src') or ''))})"
        elif tag in ("td", "th"):
            self._text = ""
        else:
            self._begin(tag, given)

    def handle_endtag(self, tag: str) -> None:
        if tag in _PLAIN and not self._as_is:
            self._text += _PLAIN[tag]
        elif tag == "a" and self._links:
            address = self._links.pop()
            self._text += f"]({_address(address)})" if address else "]"
        elif tag in ("td", "th") and self._rows:
            self._rows[-1].append(_SPACE.sub(" ", self._text).strip().replace("|", "\\|"))
            self._text = ""
        else:
            self._end(tag)

    def handle_data(self, data: str) -> None:
        if self._as_is:
            self._text += data
            return
        words = _SPACE.sub(" ", data)
        self._text += _escaped(words.lstrip() if not self._text or self._text.endswith("\n") else words)

    def _begin(self, tag: str, given: dict[str, str | None]) -> None:
        if tag in _BLOCKS:
            self._end_block()
        match tag:
            case "h2" | "h3" | "h4":
                self._text = _HEADINGS[tag]
            case "pre":
                self._as_is = True
            case "hr":
                self._put("---")
            case "blockquote" | "ul" | "ol" | "li":
                self._begin_within(tag, given)
            case "table":
                self._rows = []
            case "tr":
                self._rows.append([])
            case _:
                pass

    def _end(self, tag: str) -> None:
        if tag == "pre":
            self._text, self._as_is = f"```\n{self._text.strip(chr(10))}\n```", False
            self._end_block()
        elif tag == "table":
            self._put_table(self._rows)
            self._rows = []
        elif tag in ("p", "div", "h2", "h3", "h4"):
            self._end_block()
        elif tag in ("blockquote", "li", "ul", "ol"):
            self._end_block()
            self._leave(tag)

    def _begin_within(self, tag: str, given: dict[str, str | None]) -> None:
        if tag == "blockquote":
            self._within.append("> ")
        elif tag == "ul":
            self._marks.append("-")
        elif tag == "ol":
            start = given.get("start") or ""
            self._marks.append(start if start.isdecimal() and start.isascii() else "1")
        else:
            self._begin_item()

    def _begin_item(self) -> None:
        mark = self._marks[-1] if self._marks else "-"
        if mark != "-":
            self._marks[-1] = str(int(mark) + 1)
            mark += "."
        # The first line of an item has its mark, the others stand beneath its text.
        self._within.append(f"{mark} ")

    def _leave(self, tag: str) -> None:
        if tag in ("blockquote", "li"):
            if self._within:
                self._within.pop()
        elif self._marks:
            self._marks.pop()
        if tag in ("blockquote", "ul", "ol") and not self._marks:
            self._blocks.append("".join(_beneath(each) for each in self._within).rstrip())

    def _end_block(self) -> None:
        if self._text.strip():
            text = self._text.strip() if not self._text.startswith("```") else self._text
            self._put(text if text.startswith(("#", "```")) else _BEGINNINGS.sub(r"\1\\\2", text))
        self._text = ""

    def _put(self, text: str) -> None:
        first = "".join(self._within)
        rest = "".join(_beneath(each) for each in self._within)
        lines = text.split("\n")
        if self._marks and self._within[-1].isspace() and self._blocks[-1].strip():
            # A further paragraph of the same item.
            self._blocks.append("".join(self._within).rstrip())
        self._blocks.extend(f"{rest if place else first}{line}".rstrip() for place, line in enumerate(lines))
        self._within = [_beneath(each) for each in self._within]
        if not self._marks:
            self._blocks.append("".join(self._within).rstrip())

    def _put_table(self, rows: list[list[str]]) -> None:
        width = max(map(len, rows), default=0)
        if width:
            full = [row + [""] * (width - len(row)) for row in rows]
            lines = [f"| {' | '.join(row)} |" for row in full]
            self._put("\n".join([lines[0], "|" + " --- |" * width, *lines[1:]]))


def _beneath(within: str) -> str:
    """What stands before the further lines of a block: spaces instead of an item's mark."""
    return within if within.startswith(">") else " " * len(within)


def _escaped(text: str) -> str:
    return _MARKS.sub(r"\\\1", text)


def _address(address: str) -> str:
    return f"<{address}>" if re.search(r"[\s()]", address) else address

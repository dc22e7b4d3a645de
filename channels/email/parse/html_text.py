"""What a person reads in an HTML body, as plain text; quotations are marked by `>` as in plain mail."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborHTMLParser, LexborNode

_SKIPPED = frozenset({"script", "style", "head", "title", "template", "noscript", "object", "svg"})
_BLOCKS = frozenset(
    {"address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "fieldset", "figure", "footer", "form"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "pre", "section", "table"}
    | {"tbody", "thead", "tr", "ul"},
)
_SPACED = frozenset({"p", "blockquote", "table", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6"})
_CELLS = frozenset({"td", "th"})
_SPACE = re.compile(r"[ \t\r\n\f]+")
_EMPTY_LINES = re.compile(r"(?:\n>*[ ]?){3,}(?=\n)")


class _Writer:
    """Collects lines; knows how deep in quotations it is."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._line = ""
        self._quotes = 0

    def text(self, text: str, *, keep: bool) -> None:
        if keep:
            first, *others = text.replace("\r\n", "\n").split("\n")
            self._line += first
            for line in others:
                self.end_line(force=True)
                self._line += line
            return
        flat = _SPACE.sub(" ", text)
        self._line += flat.lstrip(" ") if not self._line or self._line.endswith((" ", "\t")) else flat

    def end_line(self, *, force: bool = False) -> None:
        if self._line.strip() or force:
            self._lines.append(">" * self._quotes + (" " if self._quotes else "") + self._line.rstrip())
        self._line = ""

    def empty_line(self) -> None:
        self.end_line()
        if self._lines and self._lines[-1].strip("> "):
            self._lines.append(">" * self._quotes)

    def quote(self, by: int) -> None:
        self._quotes += by

    def result(self) -> str:
        self.end_line()
        return "\n".join(self._lines).replace("\xa0", " ").strip("\n")


def html_to_text(html: str) -> str:
    """The text of an HTML body. It must have passed the caps: parsing takes time in the square of the nesting."""
    root = LexborHTMLParser(html).body
    if root is None:
        return ""
    writer = _Writer()
    preformatted = 0
    for node, entering in _steps(root):
        tag = node.tag
        if tag == "-text":
            writer.text(node.text_content or "", keep=preformatted > 0)
        elif tag == "pre":
            preformatted += 1 if entering else -1
            writer.end_line()
        else:
            _mark(writer, str(tag), entering=entering)
    return writer.result()


def html_title(html: str) -> str:
    """What an HTML page is called, on one line; "" if it does not say. Nobody sees it in the page itself."""
    title = LexborHTMLParser(html).css_first("head > title")
    return _SPACE.sub(" ", title.text()).strip() if title is not None else ""


def _mark(writer: _Writer, tag: str, *, entering: bool) -> None:
    if tag == "br":
        if entering:
            writer.end_line(force=True)
        return
    if tag in _SPACED:
        writer.empty_line()
    elif tag in _BLOCKS:
        writer.end_line()
    if tag == "blockquote":
        writer.quote(1 if entering else -1)
    elif tag == "li" and entering:
        writer.text("- ", keep=True)
    elif tag in _CELLS and not entering:
        writer.text(" ", keep=True)


def _steps(root: LexborNode) -> Iterator[tuple[LexborNode, bool]]:
    """Every node twice, entering and leaving, texts once; without recursion."""
    waiting: list[tuple[LexborNode, bool]] = [(root, True)]
    while waiting:
        node, entering = waiting.pop()
        if node.tag in _SKIPPED or node.tag == "-comment":
            continue
        yield node, entering
        if entering and node.tag != "-text":
            waiting.append((node, False))
            children = list(node.iter(include_text=True))
            waiting.extend((child, True) for child in reversed(children))

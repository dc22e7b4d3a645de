"""The HTML half of an outgoing mail, made from the text an agent wrote: links, quotes, pictures. Pure."""

import re
from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby

# What ends a sentence is no part of the link in it.
_LINK = re.compile(r"https?://[^\s<>\"']*[^\s<>\"'.,;:!?)\]}»”]|[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+")
_TAG = re.compile(r"(<[^>]*>)")
_QUOTE = re.compile(r"(?:> ?)+")
_FONT = "font-family:system-ui,sans-serif;font-size:15px;line-height:1.5"
_QUOTED = "margin:0 0 0 4px;padding-left:12px;border-left:2px solid #bbb;color:#555"
# RFC 3676 section 4.3: what follows this line is the signature.
SEPARATOR = "-- "


def html_of(text: str, pictures: Mapping[str, str], formatted: str = "") -> str:
    """A whole document. `pictures`: content ids by file name; each stands where the text says `[name]`.

    `formatted` is what was written with formatting, clean; of the text only the signature is taken then.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").rstrip().split("\n")
    written, signature = _without_signature(lines)
    body = _formatted(formatted, pictures) if formatted else "".join(_blocks(written, pictures))
    if signature:
        body += f'<div style="margin-top:16px;color:#666">{_lines(signature, pictures)}</div>'
    return f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"></head>\n<body style="{_FONT}">{body}</body></html>\n'


def _formatted(html: str, pictures: Mapping[str, str]) -> str:
    """Clean HTML with our look of quotes, and pictures in its words, never within a tag."""
    styled = html.replace("<blockquote>", f'<blockquote style="{_QUOTED}">')
    parts = _TAG.split(styled)
    return "".join(part if part.startswith("<") else _with_pictures(part, pictures) for part in parts)


def named_in(text: str, name: str) -> bool:
    """Whether a picture of this name stands in the text."""
    return f"[{name}]" in text


def _without_signature(lines: list[str]) -> tuple[list[str], list[str]]:
    if SEPARATOR not in lines:
        return lines, []
    # The last one is ours: an earlier one came along in what is quoted.
    place = len(lines) - 1 - lines[::-1].index(SEPARATOR)
    return lines[:place], lines[place + 1 :]


def _blocks(lines: list[str], pictures: Mapping[str, str]) -> Iterator[str]:
    for depth, group in groupby(lines, _depth):
        said = [_QUOTE.sub("", line, count=1) if depth else line for line in group]
        opened, closed = f'<blockquote style="{_QUOTED}">' * depth, "</blockquote>" * depth
        yield f"{opened}<div>{_lines(said, pictures)}</div>{closed}\n"


def _depth(line: str) -> int:
    """How often a line is quoted; nobody quotes deeper than ten times."""
    marks = _QUOTE.match(line)
    return min(marks.group().count(">"), 10) if marks else 0


def _lines(lines: list[str], pictures: Mapping[str, str]) -> str:
    return "<br>\n".join("".join(_linked(line, pictures)) for line in lines)


def _linked(line: str, pictures: Mapping[str, str]) -> Iterator[str]:
    end = 0
    for found in _LINK.finditer(line):
        yield _pictured(line[end : found.start()], pictures)
        shown = escape(found.group())
        yield f'<a href="{shown if "://" in shown else f"mailto:{shown}"}">{shown}</a>'
        end = found.end()
    yield _pictured(line[end:], pictures)


def _pictured(words: str, pictures: Mapping[str, str]) -> str:
    return _with_pictures(escape(words).replace("  ", "&nbsp; "), pictures)


def _with_pictures(shown: str, pictures: Mapping[str, str]) -> str:
    for name, content_id in pictures.items():
        picture = f'<img src="cid:{content_id}" alt="{escape(name)}" style="max-width:100%">'
        shown = shown.replace(f"[{escape(name)}]", picture)
    return shown

"""Text in header fields: raw letters and encoded words (RFC 2047), as programs really write them."""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass

from channels.email.parse.charsets import decode
from channels.email.parse.transfer import from_base64

# A question mark inside a word is forbidden and common. The count keeps the search linear.
_WORD = re.compile(r"=\?([^?\s*]{1,40})(?:\*[^?\s]*)?\?([BbQq])\?([^?]*(?:\?(?!=)[^?]*){0,8})\?=")
_FOLD = re.compile(r"[ \t]*\r?\n[ \t]?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


@dataclass(slots=True)
class _Run:
    """Neighbouring words of one charset: a letter may begin in one and end in the next, so they decode together."""

    charset: str
    encoding: str
    texts: list[str]


def raw_text(value: bytes, charset: str = "") -> str:
    """A field's value unfolded and as text, its encoded words left as they are.

    `charset` is what raw letters are in if they are not UTF-8.
    """
    return _FOLD.sub(" ", decode(value, charset, guess=False)).strip()


def decode_text(value: bytes, charset: str = "") -> str:
    """A field's value as people read it, on one line."""
    return decode_words(raw_text(value, charset))


def decode_words(text: str) -> str:
    """Text with its encoded words read and everything on one line."""
    if "=?" in text:
        text = "".join(_pieces(text))
    return _CONTROL.sub(" ", text).strip()


def _pieces(text: str) -> Iterator[str]:
    """The plain text and the runs of words between it; white space between two words does not count (s6.2)."""
    run: _Run | None = None
    at = 0
    for word in _WORD.finditer(text):
        between = text[at : word.start()]
        charset, encoding = word[1].lower(), word[2].lower()
        if run is not None and (between.strip() or (charset, encoding) != (run.charset, run.encoding)):
            yield _decoded(run)
            run = None if between.strip() else _Run(charset, encoding, [])
            yield between if between.strip() else ""
        elif run is None:
            yield between
        run = run or _Run(charset, encoding, [])
        run.texts.append(word[3])
        at = word.end()
    if run is not None:
        yield _decoded(run)
    yield text[at:]


def _decoded(run: _Run) -> str:
    return decode(_content(run), run.charset, guess=False)


def _content(run: _Run) -> bytes:
    words = [text.encode("utf-8", "surrogateescape") for text in run.texts]
    if run.encoding == "b":
        return from_base64(b"".join(words))
    return b"".join(binascii.a2b_qp(word.replace(b" ", b"_"), header=True) for word in words)

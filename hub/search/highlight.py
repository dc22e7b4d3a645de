"""The part of a text that shows why it was found, in pieces that are marked or not: never markup. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from hub.search.folding import WORD, fold_word
from storage.full_text import Term

# Characters of a snippet, and of a text that are looked through for one.
LENGTH = 180
LOOKED_THROUGH = 40_000
_BEFORE = 50


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; `marked` if it is what was looked for."""

    text: str
    marked: bool = False


Pieces = tuple[Piece, ...]


def marked(text: str, terms: Sequence[Term]) -> Pieces:
    """The whole text with the words that were looked for marked."""
    text = unicodedata.normalize("NFC", text)
    return _pieces(text, [place[:2] for place in _places(text, terms)], 0, len(text))


def snippet(text: str, terms: Sequence[Term]) -> Pieces:
    """About `LENGTH` characters of the text around where most of what was looked for stands; else its beginning."""
    text = " ".join(unicodedata.normalize("NFC", text[:LOOKED_THROUGH]).split())
    places = _places(text, terms)
    begin = _word_begin(text, max(0, _best(places) - _BEFORE)) if places else 0
    end = _word_end(text, min(len(text), begin + LENGTH))
    pieces = _pieces(text, [place[:2] for place in places], begin, end)
    before = (Piece("… "),) if begin else ()
    return (*before, *pieces, *((Piece(" …"),) if end < len(text) else ()))


def _places(text: str, terms: Sequence[Term]) -> list[tuple[int, int, str]]:
    """Where words stand that were looked for: begin, end, and which it was."""
    exact = {term.word for term in terms if not term.open_ended}
    beginnings = tuple(term.word for term in terms if term.open_ended)
    found = []
    for match in WORD.finditer(text) if terms else ():
        word = fold_word(match[0])
        if word in exact:
            found.append((match.start(), match.end(), word))
        elif word.startswith(beginnings):
            found.append((match.start(), match.end(), next(each for each in beginnings if word.startswith(each))))
    return found


def _best(places: Sequence[tuple[int, int, str]]) -> int:
    """Where the stretch begins in which most different words stand."""
    best, most = places[0][0], 0
    for number, (begin, _, _) in enumerate(places[:200]):
        near = {word for at, _, word in places[number : number + 20] if at < begin + LENGTH - _BEFORE}
        if len(near) > most:
            best, most = begin, len(near)
    return best


def _pieces(text: str, places: Sequence[tuple[int, int]], begin: int, end: int) -> Pieces:
    pieces, at = [], begin
    for first, last in places:
        if begin <= first and last <= end:
            if first > at:
                pieces.append(Piece(text[at:first]))
            pieces.append(Piece(text[first:last], marked=True))
            at = last
    return (*pieces, *((Piece(text[at:end]),) if at < end else ()))


def _word_begin(text: str, at: int) -> int:
    return text.rfind(" ", 0, at + 1) + 1 if at else 0


def _word_end(text: str, at: int) -> int:
    found = text.find(" ", at)
    return min(found, at + 40) if found >= 0 else min(len(text), at + 40)

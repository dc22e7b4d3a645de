"""Words as they are compared: without case and accents, ё as е, ß as ss, and ü, ue and u alike. Pure."""

import re
import unicodedata
from functools import lru_cache

# Soft hyphens, joiners and marks of direction: nobody sees that they are in a word, and nobody types them.
_UNSEEN = "\u00ad\u200c-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
WORD = re.compile(rf"[^\W_]+(?:[{_UNSEEN}]+[^\W_]+)*")
LONGEST_WORD = 40
# What is said beyond this is not searched: about 300 pages.
MOST_WORDS = 100_000

_MARKS = re.compile(rf"[\u0300-\u036f{_UNSEEN}]")
_PLAIN = str.maketrans({"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ı": "i"})
# Müller, Mueller and Muller are one name to whoever looks for it.
_UMLAUT = re.compile(r"([aou])e")


def fold(text: str) -> str:
    """The text as it is compared. What a word begins with folds to what the folded word begins with."""
    folded = text.casefold()
    if not folded.isascii():
        folded = _MARKS.sub("", unicodedata.normalize("NFKD", folded)).translate(_PLAIN).casefold()
    return _UMLAUT.sub(r"\1", folded)


@lru_cache(maxsize=50_000)
def fold_word(word: str) -> str:
    """One word as it is compared, at most `LONGEST_WORD` characters."""
    return fold(word)[:LONGEST_WORD]


def words_of(*texts: str) -> list[str]:
    """The words of texts in their order, folded."""
    found: list[str] = []
    for text in texts:
        found.extend(word[:LONGEST_WORD] for word in WORD.findall(fold(text[: MOST_WORDS * 8])))
    return found[:MOST_WORDS]

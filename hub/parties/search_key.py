"""How names and subjects are kept to be found by their beginning: without case, answer marks and needless space."""

import re
import unicodedata

LONGEST_KEY = 120
# Re:, Fwd: and their like in the languages our customers write, once or again and again.
ANSWER_MARKS = re.compile(r"^(?:\s*(?:re|fwd?|aw|wg|antw|sv|ref|отв|ответ|пересл)\s*(?:\[\d+\])?\s*:)+", re.IGNORECASE)
# Sorts after every text that begins with what stands before it.
LAST = "\U0010ffff"


def search_key(text: str) -> str:
    """What a text is found by, at most `LONGEST_KEY` characters."""
    plain = unicodedata.normalize("NFKC", ANSWER_MARKS.sub("", text)).casefold()
    return " ".join(plain.split())[:LONGEST_KEY]


def beginning_with(words: str) -> tuple[str, str] | None:
    """The range of keys, from the first up to but without the second, that begin with words; None for no words."""
    key = search_key(words)
    return (key, key + LAST) if key else None

"""Names as they are compared: without case, accents, titles, legal forms and order. Pure."""

import re
import unicodedata

# Of people and of companies, as they are written in the languages we speak; none of them tells two apart.
_TITLES = frozenset({"mr", "mrs", "ms", "dr", "prof", "herr", "frau", "dipl", "ing", "und", "and", "the"})
_LEGAL_FORMS = frozenset(
    {"gmbh", "ag", "kg", "ohg", "mbh", "ug", "se", "ltd", "inc", "llc", "corp", "co", "plc", "sa", "srl", "spa", "bv"}
    | {"nv", "ooo", "oao", "zao", "pao", "ао", "ооо", "оао", "зао", "пао", "ип"}
)
_WORD = re.compile(r"[^\W_]+")
# Letters that decompose into nothing plainer.
_PLAIN = str.maketrans({"ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ё": "е"})
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
LONGEST = 200


def compared_name(name: str) -> str:
    """What equal names have in common, e.g. `mueller peter` for `Dr. Peter Müller` and `MUELLER, Peter`; "" for none.

    An address that stands for a name is none.
    """
    if "@" in name:
        return ""
    folded = unicodedata.normalize("NFC", name.casefold()).translate(_UMLAUTS).translate(_PLAIN)
    plain = "".join(letter for letter in unicodedata.normalize("NFD", folded) if not unicodedata.combining(letter))
    words = [word for word in _WORD.findall(plain) if word not in _TITLES | _LEGAL_FORMS]
    return " ".join(sorted(words))[:LONGEST]

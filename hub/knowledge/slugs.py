"""What stands for an article in an address: small letters, digits and hyphens, made from its title. Pure."""

import re
import unicodedata

LONGEST = 80
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Beneath /knowledge/<language> these are pages of their own.
TAKEN = frozenset({"search", "category", "suggest", "files", "preview"})
# ISO 9 is exact and nobody types it; this is how passports and addresses are written (ICAO Doc 9303-3).
_CYRILLIC = (
    dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziiklmnoprstufye", strict=True))
    | {"х": "kh", "ц": "ts"}
    | {"ё": "e", "ж": "zh", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ь": "", "ю": "iu", "я": "ia"}
)
_GERMAN = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"}
_LETTERS = str.maketrans({**_CYRILLIC, **_GERMAN, "æ": "ae", "ø": "o", "ł": "l"})


def slug_of(title: str) -> str:
    """The title as a part of an address; "article" if nothing of it can be one."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFC", title.lower()).translate(_LETTERS))
    words = re.findall(r"[a-z0-9]+", plain.encode("ascii", "ignore").decode())
    slug = "-".join(words)[:LONGEST].strip("-")
    return f"{slug}-1" if slug in TAKEN else slug or "article"


def is_slug(slug: str) -> bool:
    """Whether it can stand in an address."""
    return len(slug) <= LONGEST and SLUG.fullmatch(slug) is not None and slug not in TAKEN

"""The languages of the interface: which one a person gets, and the catalogues of its texts."""

from collections.abc import Iterable, Mapping
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

# Texts are written in English; the others are catalogues in locales/<language>.po.
LANGUAGES: Mapping[str, str] = {"en": "English", "ru": "Русский", "de": "Deutsch"}
SOURCE_LANGUAGE = "en"
LOCALES = Path(__file__).parent / "locales"


@cache
def translations(language: str) -> Translations:
    """The texts of one language, compiled in memory from its catalogue; unknown texts stay English."""
    catalogue = LOCALES / f"{language}.po"
    if language == SOURCE_LANGUAGE or not catalogue.exists():
        return Translations()
    compiled = BytesIO()
    with catalogue.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled)


def choose_language(wishes: Iterable[str]) -> str:
    """The first wish we speak, English otherwise. A wish is a tag such as `de-AT`; "" wishes nothing."""
    for wish in wishes:
        language = wish.strip().lower().split("-")[0].split("_")[0]
        if language in LANGUAGES:
            return language
    return SOURCE_LANGUAGE


def accepted_languages(header: str) -> list[str]:
    """The tags of an Accept-Language header, most wanted first (RFC 9110 section 12.5.4); nonsense is skipped."""
    weighted: list[tuple[float, int, str]] = []
    for part in header[:500].split(","):
        tag, _, parameter = part.partition(";")
        weight = _weight(parameter)
        if tag.strip() and weight > 0:
            weighted.append((-weight, len(weighted), tag.strip()))
    return [tag for _, _, tag in sorted(weighted)]


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if not name:
        return 1.0
    try:
        return float(value) if name.strip() == "q" else 0.0
    except ValueError:
        return 0.0

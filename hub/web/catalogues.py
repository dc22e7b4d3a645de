"""The translations: `python -m hub.web.catalogues` extracts every text and brings locales/*.po up to date."""

import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from hub.web.languages import LANGUAGES, LOCALES, SOURCE_LANGUAGE

ROOT = Path(__file__).parents[2]
SOURCES = ("hub/web", "agent_ui", "portal", "channels")
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
# Where the sentences of refusals stand, which people read at the edges: the literal that each is raised with.
REFUSING = (
    "hub/activities",
    "hub/access",
    "hub/bulk",
    "hub/cases",
    "hub/documents",
    "hub/desks",
    "hub/drafts",
    "hub/exports",
    "hub/imports",
    "hub/interactions",
    "hub/knowledge",
    "hub/macros",
    "hub/scripts",
    "hub/mailboxes",
    "hub/mentions",
    "hub/merging",
    "hub/parties",
    "hub/privacy",
    "hub/queueing",
    "hub/rules",
    "hub/service_level",
    "hub/supervision",
    "hub/texts",
    "hub/timeline",
    "hub/web",
    "agent_ui",
    "channels/email",
    "portal",
)
REFUSALS = dict.fromkeys(("Conflict", "Invalid", "NotFound", "Unseen", "sentence"))
# A fixed date, so that a run without new texts changes nothing.
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)

TRANSLATED_BLOCK = re.compile(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", re.DOTALL)
# Blocks that fill an attribute, not the page.
ATTRIBUTE_BLOCK = re.compile(r"\{% block (?:body_class|scheme|html_attributes) %\}.*?\{% endblock %\}")
JINJA = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
WORD = re.compile(r"[^\W\d_]{2}")
READ_ALOUD = frozenset({"title", "alt", "placeholder", "aria-label", "aria-description"})


def extract() -> Catalog:
    """Every text of the code and the templates and every refusal, as a catalogue without translations."""
    catalogue = Catalog(charset="utf-8")
    for source in SOURCES:
        options = {"**.html": {"trimmed": "true", "silent": "false"}}
        for path, _, text, comments, context in extract_from_dir(ROOT / source, METHODS, options):
            catalogue.add(text, locations=[(f"{source}/{path}", 0)], auto_comments=comments, context=context)
    for source in REFUSING:
        for path, _, text, comments, _ in extract_from_dir(ROOT / source, METHODS[:1], keywords=REFUSALS):
            catalogue.add(text, locations=[(f"{source}/{path}", 0)], auto_comments=comments)
    return catalogue


def update(language: str, texts: Catalog) -> Catalog:
    """The language's catalogue with exactly these texts."""
    catalogue = _read(language)
    catalogue.update(texts, no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.project, catalogue.version, catalogue.fuzzy = "Onefront", "1", False
    catalogue.header_comment = f"# Onefront in {LANGUAGES[language]}"
    catalogue.msgid_bugs_address = catalogue.last_translator = catalogue.language_team = ""
    catalogue.creation_date = catalogue.revision_date = EPOCH
    return catalogue


def unfinished(language: str, texts: Catalog) -> list[str]:
    """The texts that the committed catalogue of a language lacks, has empty, or has marked fuzzy."""
    catalogue = _read(language)
    return [str(text.id) for text in texts if text.id and not _is_done(catalogue, text.id)]


def hard_coded(template: Path) -> list[str]:
    """Words in a template's HTML that no translation reaches. `translate="no"` on an element exempts what is in it."""
    finder = _Words()
    html = template.read_text("utf-8")
    for pattern in (TRANSLATED_BLOCK, ATTRIBUTE_BLOCK, JINJA):
        html = pattern.sub("", html)
    finder.feed(html)
    return finder.found


def templates() -> Iterator[Path]:
    """Every template of the checkout."""
    for source in SOURCES:
        yield from sorted((ROOT / source).glob("**/templates/**/*.html"))


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._exempt: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"script", "style"} or ("translate", "no") in attrs:
            self._exempt.append(tag)
        for name, value in attrs:
            if name in READ_ALOUD:
                self.handle_data(value or "")

    def handle_endtag(self, tag: str) -> None:
        if self._exempt and self._exempt[-1] == tag:
            self._exempt.pop()

    def handle_data(self, data: str) -> None:
        if not self._exempt and WORD.search(data):
            self.found.append(data.strip())


def _read(language: str) -> Catalog:
    path = LOCALES / f"{language}.po"
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def _is_done(catalogue: Catalog, key: str | tuple[str, ...] | list[str]) -> bool:
    text = catalogue.get(key[0] if isinstance(key, tuple | list) else key)
    if text is None or text.fuzzy:
        return False
    forms = text.string if isinstance(text.string, tuple | list) else [text.string]
    return all(forms) and len(forms) == (catalogue.num_plurals if text.pluralizable else 1)


def main() -> int:
    """Bring the catalogues up to date, or with --check change nothing, and list what a person has yet to translate.

    New and changed texts are added empty, vanished ones dropped: a guess from a similar text is mostly wrong.
    """
    texts = extract()
    left = []
    for language in sorted(LANGUAGES.keys() - {SOURCE_LANGUAGE}):
        if "--check" not in sys.argv[1:]:
            updated = update(language, texts)
            with (LOCALES / f"{language}.po").open("wb") as file:
                write_po(file, updated, width=110, sort_output=True, include_lineno=False)
        left += [f"{language}: {text}" for text in unfinished(language, texts)]
    sys.stdout.writelines(f"{line}\n" for line in left)
    return 1 if left else 0


if __name__ == "__main__":
    sys.exit(main())

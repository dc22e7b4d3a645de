"""Every text is translated, and no template holds a word that cannot be."""

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from hub.web.catalogues import extract, hard_coded, templates, unfinished, update
from hub.web.languages import LANGUAGES, LOCALES


@pytest.fixture(scope="module")
def texts() -> Catalog:
    """Every text of the code, read once: reading all of it takes seconds."""
    return extract()


@pytest.mark.parametrize("language", sorted(LANGUAGES.keys() - {"en"}))
def test_every_text_is_translated(language: str, texts: Catalog) -> None:
    assert unfinished(language, texts) == [], "run python -m hub.web.catalogues, then translate"


@pytest.mark.parametrize("language", sorted(LANGUAGES.keys() - {"en"}))
def test_catalogue_holds_no_text_that_is_gone(language: str, texts: Catalog) -> None:
    committed = (LOCALES / f"{language}.po").read_text("utf-8")
    assert "#~" not in committed
    assert {text.id for text in update(language, texts)} == {text.id for text in texts}


@pytest.mark.parametrize("language", sorted(LANGUAGES.keys() - {"en"}))
def test_placeholders_survive_translation(language: str, texts: Catalog) -> None:
    catalogue = update(language, texts)
    wrong = [(text.id, str(error)) for text in catalogue if text.id for error in text.check(catalogue)]
    assert wrong == []


def test_no_template_has_hard_coded_words() -> None:
    found = {str(path): words for path in templates() if (words := hard_coded(path))}
    assert found == {}


MACRO = re.compile(r"\{% macro .*?endmacro %\}", re.DOTALL)
WORDS_SET = re.compile(r"\{% set \w+ = [^%]*?\b_\(")
IMPORTED = re.compile(r'\{% from "\w+/([^"]+)" import (?![^%]*with context)')


def test_words_of_imported_templates_are_said_anew_for_each_viewer() -> None:
    # What is imported without its context is kept from whoever was shown it first, in their language.
    texts = {path: path.read_text("utf-8") for path in templates()}
    kept = {name for path, text in texts.items() for name in IMPORTED.findall(text)}
    wrong = [str(path) for path, text in texts.items() if WORDS_SET.search(MACRO.sub("", text))]
    assert [path for path in wrong if any(path.endswith(f"/{name}") for name in kept)] == []


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>{{ _('Hello') }}</p>", []),
        ("<p>Hello</p>", ["Hello"]),
        ("<p>{{ name }}: {{ 5|number }} · x</p>", []),
        ('<a title="Go there">{{ icon("x") }}</a>', ["Go there"]),
        ('<kbd translate="no">Ctrl</kbd>', []),
        ("{% trans %}Hello{% endtrans %}", []),
        ("{# a remark #}{% if x == 'Hello' %}{% endif %}", []),
        ("<script>let word;</script>", []),
    ],
)
def test_finder_of_hard_coded_words(tmp_path: Path, html: str, words: list[str]) -> None:
    template = tmp_path / "page.html"
    template.write_text(html)
    assert hard_coded(template) == words

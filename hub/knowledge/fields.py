"""What somebody writes in an article, checked before it is kept."""

from dataclasses import dataclass

from hub.errors import Invalid, sentence
from hub.interactions.text import storable
from hub.knowledge.body import MOST_CHARACTERS, cleaned, text_of
from hub.knowledge.model import ArticleVersion

# The languages of the house; a test compares them with those of its pages.
LANGUAGES = ("en", "ru", "de")
LONGEST_TITLE, LONGEST_SUMMARY, LONGEST_COMMENT = 200, 400, 500


@dataclass(frozen=True, slots=True)
class Words:
    """What a version says; `body` is HTML as somebody sent it. `comment` is what its writer tells who approves it."""

    title: str
    body: str = ""
    summary: str = ""
    comment: str = ""


def check_language(language: str) -> None:
    """Raise `Invalid` for a language the house does not speak."""
    if language not in LANGUAGES:
        raise Invalid("That is no language.", {"language": sentence("That is no language.")})


def write(version: ArticleVersion, words: Words) -> None:
    """Have a version say this. Raises `Invalid` with the fields that are wrong."""
    title, summary = storable(words.title.strip()), storable(" ".join(words.summary.split()))
    wrong = {}
    if not title or len(title) > LONGEST_TITLE or not title.isprintable():
        wrong["title"] = sentence("A title has 1 to 200 characters.")
    if len(summary) > LONGEST_SUMMARY or not summary.isprintable():
        wrong["summary"] = sentence("A summary has at most 400 characters.")
    if len(words.body) > MOST_CHARACTERS:
        wrong["body"] = sentence("The text is too long.")
    if len(words.comment) > LONGEST_COMMENT:
        wrong["comment"] = sentence("The comment is too long.")
    if wrong:
        raise Invalid(next(iter(wrong.values())), wrong)
    version.title, version.summary, version.comment = title, summary, storable(words.comment.strip())
    version.body = cleaned(storable(words.body))
    version.text = text_of(version.body)

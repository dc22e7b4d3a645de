"""What an automatic answer says: a text of ours in the writer's language; of theirs only the subject, made harmless."""

import re
from collections.abc import Mapping

# What a text may name.
NAMES = ("number", "subject")

_CYRILLIC = re.compile(r"[\u0400-\u04ff]")
_LETTER = re.compile(r"[^\W\d_]")
_COMMON = {
    "de": re.compile(r"(?i)\b(?:der|die|das|und|ist|nicht|ich|sie|mit|ein|eine|für|auf|bitte|wir|haben|guten|hallo)\b"),
    "en": re.compile(r"(?i)\b(?:the|and|is|not|you|with|for|on|please|my|we|have|hello|dear|to|of|it)\b"),
}
# Nobody writes so much before their language shows.
SEARCHED = 2000
_NAME = re.compile(r"\{\{ ?([a-z_]+) ?\}\}")
# A subject that comes back to a forged sender must not carry anything worth sending.
_LINK = re.compile(r"\S*(?:://|www\.|[\w-]\.[a-z]{2,}[/\\])\S*", re.IGNORECASE)
_LONGEST_SUBJECT = 80
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")


def chosen(texts: Mapping[str, str], written: str) -> str:
    """The text in the language somebody writes in as far as it can be told, else the first; "" if there is none."""
    return texts.get(language_of(written)) or next(iter(texts.values()), "")


def language_of(written: str) -> str:
    """`ru`, `de` or `en`, "" if none of them shows."""
    text = written[:SEARCHED]
    letters = len(_LETTER.findall(text))
    if letters and len(_CYRILLIC.findall(text)) * 2 > letters:
        return "ru"
    score, language = max((len(words.findall(text)), name) for name, words in _COMMON.items())
    return language if score else ""


def filled(text: str, number: int, subject: str) -> str:
    """The text with its `{{ number }}` and `{{ subject }}`; a name nobody knows becomes nothing."""
    values = {"number": str(number), "subject": harmless(subject)}
    return _NAME.sub(lambda found: values.get(found.group(1), ""), text)


def harmless(subject: str) -> str:
    """The subject on one short line without links and invisible characters."""
    line = _LINK.sub("…", _CONTROL.sub(" ", subject))
    return " ".join(line.split())[:_LONGEST_SUBJECT].strip()

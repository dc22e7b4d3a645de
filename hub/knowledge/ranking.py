"""Which articles fit what somebody writes: words that few articles say count most, those of titles more. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log, log2

from hub.search.folding import words_of
from hub.search.idle import IDLE
from hub.search.stems import stem

SHORTEST_WORD, LONGEST_TEXT = 3, 20_000
MOST_WORDS, MOST_OF_A_VERSION = 24, 400
# How much a word counts where it stands (tenths); in a text the more often it is said, up to `_MOST_SAID`.
TITLE, SUMMARY, SAID = 40, 20, 10
_MOST_SAID = 30
# A subject says what it is about; the text below it also says a lot besides.
SUBJECT = 2.5
# An article in the reader's language is better than one that says a little more.
OWN_LANGUAGE = 1.4
# Less than this is no reason to show anything.
_LEAST = 1.2
# So much of what could be had at all, and of what the best has.
_OF_ALL, _OF_BEST = 0.04, 0.3


@dataclass(frozen=True, slots=True)
class Posting:
    """That a version says a word: how much it counts there, and how many versions say it at all."""

    word: str
    version_id: int
    article_id: int
    language: str
    weight: int
    known_by: int
    helped: int = 0
    unhelped: int = 0


def weights_of(title: str, summary: str, text: str) -> dict[str, int]:
    """The words of a version and how much each counts, the weightiest of them."""
    said = Counter(_stems(text))
    weights = {word: min(_MOST_SAID, round(SAID * (1 + log2(often)))) for word, often in said.items()}
    for part, weight in ((summary, SUMMARY), (title, TITLE)):
        for word in _stems(part):
            weights[word] = max(weights.get(word, 0), weight)
    return dict(sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_OF_A_VERSION])


def wanted_words(subject: str, text: str) -> dict[str, float]:
    """The words of a contact and how much each counts; the first that are said, those of the subject before others."""
    wanted = dict.fromkeys(_stems(subject), SUBJECT)
    for word in _stems(text):
        wanted.setdefault(word, 1.0)
    return dict(list(wanted.items())[:MOST_WORDS])


def ranked(
    postings: Iterable[Posting], wanted: Mapping[str, float], total: int, languages: Sequence[str] = ()
) -> tuple[int, ...]:
    """The ids of the versions that fit, the best first, one of an article; `total` is how many versions there are."""
    scores: dict[int, float] = defaultdict(float)
    of: dict[int, Posting] = {}
    for posting in postings:
        rarity = log(1 + total / posting.known_by)
        scores[posting.version_id] += wanted[posting.word] * posting.weight / SAID * rarity
        of[posting.version_id] = posting
    most = sum(wanted.values()) * log(1 + total) if wanted else 1.0
    points = {key: score * _favour(of[key], languages) for key, score in scores.items()}
    least = max([most * _OF_ALL, *(point * _OF_BEST for point in points.values())])
    kept = [key for key in points if scores[key] >= _LEAST and points[key] >= least]
    best: dict[int, int] = {}
    for key in sorted(kept, key=lambda key: (-points[key], key)):
        best.setdefault(of[key].article_id, key)
    return tuple(best.values())


def _favour(posting: Posting, languages: Sequence[str]) -> float:
    """More for a language that is read, and for what helped others: two votes more on each side tame the first ones."""
    share = (posting.helped + 2) / (posting.helped + posting.unhelped + 4)
    return (OWN_LANGUAGE if posting.language in languages else 1.0) * (0.75 + share / 2)


def _stems(text: str) -> list[str]:
    words = (word for word in words_of(text[:LONGEST_TEXT]) if len(word) >= SHORTEST_WORD and word not in IDLE)
    return [stem(word) for word in words if not word.isdecimal()]

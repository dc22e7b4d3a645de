"""What was typed into the box, understood: words, phrases in quotes, and what must not be there. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from hub.search.folding import WORD, words_of
from hub.search.idle import IDLE
from hub.search.stems import stem
from storage.full_text import All, AnyOf, Phrase, Term

MOST_TERMS = 12
LONGEST = 200
# Shorter words begin a word only where they are typed last.
SHORTEST_BEGINNING = 3
# What is typed inside quotes, or a word with all that hangs on it, such as an address; each may be turned off by "-".
_PIECE = re.compile(r'(?P<without>-?)(?:"(?P<quoted>[^"]*)"?|(?P<bare>[^\s"]+))')
_TELEPHONE = re.compile(r"\+?[\d\s()/.-]{6,25}")

NOTHING = All()


@dataclass(frozen=True, slots=True)
class Wording:
    """What is to be there and what is not. `spelt` are single words in whole, by what of them is looked for."""

    wanted: All = NOTHING
    unwanted: All = NOTHING
    spelt: Mapping[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.wanted.parts or self.unwanted.parts)

    @property
    def terms(self) -> tuple[Term, ...]:
        """The single words that are looked for, by which spelling can be helped and hits be marked."""
        return tuple(term for part in self.wanted.parts for choice in part.choices for term in _terms(choice))

    def nearly(self, alike: Mapping[str, Sequence[str]]) -> "Wording":
        """The same with words that are spelt alike allowed too; `alike` is by what is looked for."""
        return replace(self, wanted=All(tuple(_widened(part, alike) for part in self.wanted.parts)), spelt={})


def understand(typed: str) -> Wording:
    """What somebody looks for; every word counts, in any order, and may go on after what was typed of it."""
    typed = typed[:LONGEST]
    number = _number(typed)
    wanted: list[AnyOf] = []
    unwanted: list[Term | Phrase] = []
    spelt: dict[str, str] = {}
    pieces = list(_PIECE.finditer(typed))
    for piece in pieces:
        quoted = piece["quoted"]
        words = words_of(quoted if quoted is not None else piece["bare"])
        if words and len(wanted) + len(unwanted) < MOST_TERMS:
            found = _exact(words) if quoted is not None or _idle(words, piece is pieces[-1]) else _bare(words)
            if piece["without"]:
                unwanted.append(found)
            else:
                wanted.append(AnyOf((found,)))
                spelt |= {found.word: words[0]} if isinstance(found, Term) and quoted is None else {}
    if number:
        wanted = [AnyOf((Term(number, open_ended=True), Phrase(tuple(words_of(typed)), open_ended=True)))]
    # Whatever must not be there: any of it is enough to leave a text out.
    return Wording(All(tuple(wanted)), All((AnyOf(tuple(unwanted)),) if unwanted else ()), spelt)


def number_of(text: str) -> str:
    """The digits of something that can be a telephone number, without zeros in front; "" for anything else."""
    digits = "".join(filter(str.isdigit, text))
    return digits.lstrip("0") if _TELEPHONE.fullmatch(text.strip()) and len(digits) >= 6 else ""


def _number(typed: str) -> str:
    return number_of(typed) if len(WORD.findall(typed)) > 1 or typed.strip().startswith(("+", "0")) else ""


def _exact(words: list[str]) -> Term | Phrase:
    return Term(words[0]) if len(words) == 1 else Phrase(tuple(words))


def _idle(words: list[str], is_last: bool) -> bool:
    """Whether it is one word that says nothing and is typed in full: nearly all texts have one that begins like it."""
    return not is_last and len(words) == 1 and (words[0] in IDLE or len(words[0]) < SHORTEST_BEGINNING)


def _bare(words: list[str]) -> Term | Phrase:
    """A word without quotes; with more than one in it, it is an address or the like, in this order."""
    if len(words) > 1:
        return Phrase(tuple(words), open_ended=True)
    return Term(stem(words[0]) if words[0].isalpha() else words[0], open_ended=True)


def _terms(choice: Term | Phrase) -> tuple[Term, ...]:
    if isinstance(choice, Term):
        return (choice,)
    *first, last = choice.words
    return (*(Term(word) for word in first), Term(last, choice.open_ended))


def _widened(part: AnyOf, alike: Mapping[str, Sequence[str]]) -> AnyOf:
    single = (choice.word for choice in part.choices if isinstance(choice, Term))
    more = (Term(stem(word), open_ended=True) for each in single for word in alike.get(each, ()))
    return AnyOf((*part.choices, *more))

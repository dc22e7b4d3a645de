"""How alike two words are spelt. Pure."""

from collections.abc import Iterable

SHORTEST, LONGEST = 4, 24
LONGEST_SHORT = 8


def can_be_learned(word: str) -> bool:
    """Whether a folded word is one that somebody could misspell: letters, not too few and not too many."""
    return SHORTEST <= len(word) <= LONGEST and word.isalpha()


def pieces(word: str) -> frozenset[str]:
    """What words that are spelt alike have in common: groups of three letters, with the beginning and the end marked.

    One swap leaves a short word no such group, so it has what is left of it without one letter, too.
    """
    padded = f" {word} "
    groups = frozenset(padded[place : place + 3] for place in range(len(padded) - 2))
    if len(word) > LONGEST_SHORT:
        return groups
    return groups | {f"-{word[:place]}{word[place + 1 :]}" for place in range(len(word))} | {f"-{word}"}


def mistakes_allowed(word: str) -> int:
    """How many letters of a word may be wrong for it to be taken for another."""
    return 1 if len(word) < 7 else 2 if len(word) < 12 else 3


def most_alike(word: str, others: Iterable[str], most: int) -> tuple[str, ...]:
    """Those that differ by no more than is allowed, the most alike first."""
    allowed = mistakes_allowed(word)
    measured = ((distance(word, other, allowed), other) for other in others if other != word)
    return tuple(other for far, other in sorted(measured) if far <= allowed)[:most]


def distance(one: str, other: str, most: int) -> int:
    """Letters changed, left out, put in or swapped with their neighbour between two words; `most` + 1 for any more.

    The optimal string alignment distance (Damerau 1964, Levenshtein 1966).
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before, last = list[int](), list(range(len(other) + 1))
    for row, letter in enumerate(one, 1):
        line = [row]
        for column, against in enumerate(other, 1):
            cost = min(line[-1] + 1, last[column] + 1, last[column - 1] + (letter != against))
            if row > 1 and column > 1 and letter == other[column - 2] and one[row - 2] == against:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        if min(line) > most:
            return most + 1
        before, last = last, line
    return min(last[-1], most + 1)

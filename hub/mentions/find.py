"""Finds the names a note calls with an `@`. Pure."""

from collections.abc import Iterable


def mentioned(body: str, names: Iterable[str]) -> frozenset[str]:
    """Those of the names that stand behind an `@`, each whole: of two that begin alike the longer one is meant.

    An `@` within a word, as in an address, calls nobody.
    """
    longest_first = sorted(filter(None, set(names)), key=len, reverse=True)
    found = set()
    for place, letter in enumerate(body):
        if letter != "@" or (place and body[place - 1].isalnum()):
            continue
        rest = body[place + 1 :]
        called = next((name for name in longest_first if rest.startswith(name) and not _goes_on(rest, name)), None)
        if called is not None:
            found.add(called)
    return frozenset(found)


def _goes_on(rest: str, name: str) -> bool:
    return rest[len(name) : len(name) + 1].isalnum()

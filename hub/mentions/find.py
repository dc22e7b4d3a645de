"""Finds the names a note calls with an `@`. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping


def mentioned(body: str, names: Iterable[str]) -> frozenset[str]:
    """Those of the names that stand behind an `@`, each whole: of two that begin alike the longer one is meant.

    A first name that only one has is enough. An `@` within a word, as in an address, calls nobody.
    """
    calls = _calls(frozenset(filter(None, names)))
    longest_first = sorted(calls, key=len, reverse=True)
    found = set()
    for place, letter in enumerate(body):
        if letter != "@" or (place and body[place - 1].isalnum()):
            continue
        rest = body[place + 1 :]
        called = next((name for name in longest_first if rest.startswith(name) and not _goes_on(rest, name)), None)
        if called is not None:
            found.add(calls[called])
    return frozenset(found)


def _calls(names: frozenset[str]) -> Mapping[str, str]:
    """What somebody is called by, and their name."""
    first = {name: name.split()[0] for name in names if name.split()}
    shared = Counter(first.values())
    return {call: name for name, call in first.items() if shared[call] == 1} | {name: name for name in names}


def _goes_on(rest: str, name: str) -> bool:
    return rest[len(name) : len(name) + 1].isalnum()

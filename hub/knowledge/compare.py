"""What differs between two versions, paragraph by paragraph and within them word by word. Pure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
# Paragraphs that have less in common are told as one taken out and one put in.
ALIKE = 0.45
MOST_WORDS = 4_000


@dataclass(frozen=True, slots=True)
class Part:
    """Some words: "same", "out" or "in"."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph: "same", "out", "in", or "changed" with its parts."""

    kind: str
    parts: tuple[Part, ...]


def compared(before: str, after: str) -> tuple[Line, ...]:
    """The paragraphs of both texts in their order, with what was taken out and put in."""
    old, new = before.splitlines(), after.splitlines()
    return tuple(_lines(old, new))


def _lines(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    for kind, first, last, begin, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Line("same", (Part("same", line),)) for line in old[first:last])
        else:
            yield from _changed(old[first:last], new[begin:end])


def _changed(old: Sequence[str], new: Sequence[str]) -> Iterator[Line]:
    """Paragraphs beside each other that are alike are one that was changed."""
    for place in range(max(len(old), len(new))):
        before, after = (lines[place] if place < len(lines) else None for lines in (old, new))
        parts = _parts(before, after) if before is not None and after is not None else None
        if parts is not None:
            yield Line("changed", parts)
            continue
        if before is not None:
            yield Line("out", (Part("out", before),))
        if after is not None:
            yield Line("in", (Part("in", after),))


def _parts(before: str, after: str) -> tuple[Part, ...] | None:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        return None
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < ALIKE:
        return None
    found: list[Part] = []
    for kind, first, last, begin, end in matcher.get_opcodes():
        if kind == "equal":
            found.append(Part("same", "".join(old[first:last])))
            continue
        pieces = (("out", "".join(old[first:last])), ("in", "".join(new[begin:end])))
        found.extend(Part(name, text) for name, text in pieces if text)
    return tuple(found)

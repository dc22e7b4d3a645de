"""Which interaction a message belongs to (RFC 5322 section 3.6.4), and whether its sender may add to it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

_SUBJECT_TOKEN = re.compile(r"\[#(\d{1,12})\]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known before deciding.

    `token`: the interaction a verified signed address names. `referenced`: the interaction of each earlier external id
    that we stored, newest first. `numbered`: the interaction the subject's `[#123]` names, if there is one.
    `participants`: the addresses that take part, by interaction.
    """

    sender: str
    token: int | None
    referenced: tuple[int, ...]
    numbered: int | None
    participants: Mapping[int, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Thread:
    """Append to an interaction, or open a new one, perhaps `related_to` one whose privacy the sender has no part in."""

    append_to: int | None = None
    related_to: int | None = None


def subject_number(subject: str) -> int | None:
    """The number in a subject's `[#123]`, if it carries one."""
    found = _SUBJECT_TOKEN.search(subject)
    return int(found.group(1)) if found else None


def decide(evidence: Evidence) -> Thread:
    """The first match wins: signed address, references newest first, subject number.

    A signed address alone suffices. Anything else only points; the sender must also take part already.
    """
    if evidence.token is not None:
        return Thread(append_to=evidence.token)
    candidates = evidence.referenced or ((evidence.numbered,) if evidence.numbered is not None else ())
    if not candidates:
        return Thread()
    candidate = candidates[0]
    if evidence.sender in evidence.participants.get(candidate, frozenset()):
        return Thread(append_to=candidate)
    return Thread(related_to=candidate)

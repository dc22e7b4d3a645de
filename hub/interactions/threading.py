"""Which interaction a message belongs to (RFC 5322 section 3.6.4), and whether its sender may add to it. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

_SUBJECT_TOKEN = re.compile(r"\[#(\d{1,12})\]")


class Claim(StrEnum):
    """Why a message that points to an interaction may not join it."""

    STRANGER = "stranger"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known before deciding.

    `token`: the interaction a verified signed address names. `referenced`: the interaction of each earlier external id
    that we stored, newest first, then of an event of ours that it answers. `numbered`: the interaction the subject's
    `[#123]` names, if there is one. `participants`: the addresses that take part, by interaction. `forged`: the owner
    of the sender's domain says that the message is not theirs.
    """

    sender: str
    token: int | None
    referenced: tuple[int, ...]
    numbered: int | None
    participants: Mapping[int, frozenset[str]]
    forged: bool = False


@dataclass(frozen=True, slots=True)
class Thread:
    """Append to an interaction, or open a new one, perhaps `related_to` one whose privacy the sender has no part in.

    `claim`: why it only is related. `newcomer`: it may append, and takes no part yet.
    """

    append_to: int | None = None
    related_to: int | None = None
    claim: Claim | None = None
    newcomer: bool = False


def subject_number(subject: str) -> int | None:
    """The number in a subject's `[#123]`, if it carries one."""
    found = _SUBJECT_TOKEN.search(subject)
    return int(found.group(1)) if found else None


def decide(evidence: Evidence) -> Thread:
    """The first match wins: signed address, references newest first, subject number.

    A signed address alone suffices: whoever knows it was written to, or was shown it by somebody who was. Anything else
    only points; the sender must also take part already, and an address that is proved to be forged does not.
    """
    if evidence.token is not None:
        return Thread(append_to=evidence.token, newcomer=not _takes_part(evidence, evidence.token))
    candidates = evidence.referenced or ((evidence.numbered,) if evidence.numbered is not None else ())
    if not candidates:
        return Thread()
    candidate = candidates[0]
    if not _takes_part(evidence, candidate):
        return Thread(related_to=candidate, claim=Claim.STRANGER)
    if evidence.forged:
        return Thread(related_to=candidate, claim=Claim.FORGED)
    return Thread(append_to=candidate)


def _takes_part(evidence: Evidence, interaction: int) -> bool:
    return evidence.sender in evidence.participants.get(interaction, frozenset())

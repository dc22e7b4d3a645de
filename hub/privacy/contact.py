"""Whether somebody may be contacted for a purpose on a channel: what they said last counts. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Purpose(StrEnum):
    """What for somebody may be contacted only if they agreed; answering what they asked needs no consent."""

    NEWSLETTER = "newsletter"
    OFFERS = "offers"
    SURVEY = "survey"
    REMINDER = "reminder"


class Why(StrEnum):
    """Why somebody may be contacted, or may not."""

    GIVEN = "given"
    NEVER_ASKED = "neverAsked"
    WITHDRAWN = "withdrawn"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody said once; `number` grows with each that is written down."""

    purpose: str
    channel: str
    given: bool
    at: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether, and why."""

    allowed: bool
    why: Why


Use = tuple[str, str]


def standing(said: Iterable[Said]) -> Mapping[Use, Said]:
    """What holds for each purpose and channel: what was said last, and of one moment what was written down last."""
    newest: dict[Use, Said] = {}
    for each in said:
        before = newest.get((each.purpose, each.channel))
        if before is None or (before.at, before.number) < (each.at, each.number):
            newest[each.purpose, each.channel] = each
    return newest


def may_contact(use: Use, said: Iterable[Said], *, suppressed: bool) -> Verdict:
    """Whether somebody who said all this may be contacted so; an address that is `suppressed` never is."""
    if suppressed:
        return Verdict(allowed=False, why=Why.SUPPRESSED)
    last = standing(said).get(use)
    if last is None:
        return Verdict(allowed=False, why=Why.NEVER_ASKED)
    return Verdict(last.given, Why.GIVEN if last.given else Why.WITHDRAWN)

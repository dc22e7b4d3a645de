"""The decision record: why this agent was chosen and why the others were not, as codes and values. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

# So many of those who were passed over for one reason are named; the rest are counted.
NAMED = 3


class Why(StrEnum):
    """What decided for an agent."""

    PINNED = "pinned"
    KNOWN = "known"  # handled this customer last: the sticky agent
    ONLY = "only"  # nobody else could be asked
    FIT = "fit"
    IDLE = "idle"
    AGAIN = "again"  # declined it before, as everybody did


class WhyNot(StrEnum):
    """Why an agent was not chosen: cannot be asked, was asked already, or somebody came first."""

    PINNED = "pinned"
    QUEUE = "queue"
    SKILL = "skill"
    CHANNEL = "channel"  # their profile takes nothing of this channel
    CAPACITY = "capacity"
    RAMP_UP = "rampUp"
    TRIED = "tried"
    TAKEN = "taken"
    KNOWN = "known"
    FIT = "fit"
    IDLE = "idle"
    ABSENT = "absent"
    NOT_READY = "notReady"
    OFFERED = "offered"


@dataclass(frozen=True, slots=True)
class Passed:
    """How many agents were passed over for a reason, and the first few of them by id."""

    reason: WhyNot
    count: int
    agents: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class DecisionRecord:
    """Why this agent. `waited` and `idle` are whole seconds, `used` units of 100, `priority` with ageing.

    `fit` adds up the agent's levels of the `skills` asked for; `ring` is the circle the agent was found in.
    """

    why: Why
    priority: int = 0
    waited: int = 0
    idle: int = 0
    used: int = 0
    skills: int = 0
    fit: int = 0
    ring: int = 0
    others: tuple[Passed, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """As it is kept with the offer."""
        return asdict(self)


def record_of(kept: Mapping[str, Any]) -> DecisionRecord | None:
    """A record as it was kept; None for an offer from before there were records."""
    if not kept:
        return None
    others = tuple(Passed(WhyNot(each["reason"]), each["count"], tuple(each["agents"])) for each in kept["others"])
    return DecisionRecord(**{**kept, "why": Why(kept["why"]), "others": others})


def passed(reasons: Iterable[tuple[int, WhyNot]], named: int | None = NAMED) -> tuple[Passed, ...]:
    """The agents passed over, counted by reason in the order of `WhyNot`; all of them named if `named` is None."""
    found: dict[WhyNot, list[int]] = {}
    for agent, reason in reasons:
        found.setdefault(reason, []).append(agent)
    return tuple(Passed(each, len(found[each]), tuple(sorted(found[each])[:named])) for each in WhyNot if each in found)

"""The staffing hint: how many agents a queue needs for its goal, by Erlang, and what to expect of those there. Pure."""

import math
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from hub.queueing.erlang import Traffic, agents_needed, answered_within

# Fewer contacts than these say nothing about how many come, how long they take, or how long people wait.
ENOUGH = 5
# No number of agents answers everybody in time: whoever promises that is advised for nearly everybody.
HIGHEST_GOAL = 0.99
# Erlangs: no team is so large, and what it needs would be reckoned longer than a board may take to draw.
MOST_LOAD = 5_000
# What three times a third falls short of one by.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Lately:
    """What came to a queue in the last `seconds`, and what is known of such contacts: counts, and seconds in all.

    `handled` took `handling`; `abandoned` left, of all who together `waited`. Agents have `at_once` in hand on average.
    """

    seconds: float
    arrived: int
    handled: int
    handling: float
    abandoned: int = 0
    waited: float = 0.0
    at_once: float = 1.0


@dataclass(frozen=True, slots=True)
class Goal:
    """The part (0 to 1) of contacts that is to be answered `within` so many seconds."""

    part: float
    within: float


class Basis(StrEnum):
    """Whether there is anything to reckon with: enough, too little or too much, or nothing came at all."""

    ENOUGH = "enough"
    LITTLE = "little"
    TOO_MUCH = "tooMuch"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Hint:
    """How many agents are `there` and `needed` (None unless `basis` is `ENOUGH`), and why.

    `load` is in erlangs: contacts in hand at once if nobody waits. `handling` and `patience` are mean seconds; patience
    is None where too few left to tell. `expected` is the part answered in time by those there; None where the goal is
    longer than what was looked at, since work then waits for a quieter hour: all that matters is whether they keep up.
    """

    basis: Basis
    there: int
    needed: int | None = None
    load: float = 0.0
    handling: float = 0.0
    patience: float | None = None
    at_once: float = 1.0
    expected: float | None = None
    keeps_up: bool = True

    @property
    def is_short(self) -> bool:
        """Whether more agents are needed than there are."""
        return self.needed is not None and self.there < self.needed


def staffing_hint(lately: Lately, goal: Goal, there: int) -> Hint:
    """What to advise; Erlang C, or Erlang A where enough people leave to know their patience.

    The formulas count servers: an agent who has several contacts in hand at once is as many as that.
    """
    if lately.arrived == 0:
        return Hint(Basis.NOTHING, there)
    if min(lately.arrived, lately.handled) < ENOUGH or lately.handling <= 0:
        return Hint(Basis.LITTLE, there)
    at_once = max(1.0, lately.at_once)
    # Whoever left waited at least so long, and whoever was answered would have waited on: the censored mean.
    patience = lately.waited / lately.abandoned if lately.abandoned >= ENOUGH and lately.waited else math.inf
    traffic = Traffic(lately.arrived / lately.seconds, lately.handling / lately.handled, patience)
    if traffic.load > MOST_LOAD:
        return Hint(Basis.TOO_MUCH, there, load=traffic.load)
    servers, slow = math.floor(there * at_once + ROUNDING), goal.within > lately.seconds
    return Hint(
        Basis.ENOUGH,
        there,
        math.ceil(_servers_needed(traffic, min(goal.part, HIGHEST_GOAL), goal.within) / at_once - ROUNDING),
        traffic.load,
        traffic.handling,
        None if math.isinf(patience) else patience,
        at_once,
        None if slow else _answered(servers, traffic, goal.within),
        servers > traffic.load,
    )


# A board is drawn anew each second, and mostly from the same counts.
@lru_cache(maxsize=1024)
def _servers_needed(traffic: Traffic, part: float, within: float) -> int:
    enough = agents_needed(traffic, part, within)
    if math.isinf(traffic.patience):
        return enough
    # Who leaves needs nobody, but was not answered in time either: it may be fewer or more than for endless patience.
    too_few = 0
    while answered_within(enough, traffic, within) < part:
        enough, too_few = 2 * enough, enough
    while enough - too_few > 1:
        middle = (enough + too_few) // 2
        if answered_within(middle, traffic, within) >= part:
            enough = middle
        else:
            too_few = middle
    return enough


@lru_cache(maxsize=1024)
def _answered(servers: int, traffic: Traffic, within: float) -> float:
    return answered_within(servers, traffic, within) if servers else 0.0

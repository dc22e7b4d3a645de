"""What a simulation is given: contacts that will come, agents who will be there, and how everybody behaves."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from hub.queueing.capacity import DEFAULT_PROFILE, Profile
from hub.queueing.simulation.clock import BEGINNING
from hub.queueing.standing import Terms


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody who wants something; all times in seconds, `at` since the beginning.

    `handling` and then `wrap_up` is what it takes an agent; who is not answered within `patience` leaves. `customer`
    is whoever comes back, 0 for somebody new. `measured`: whether it counts in the figures.
    """

    at: float
    queue_id: int
    channel: str
    handling: float
    wrap_up: float = 0.0
    patience: float = math.inf
    priority: int = 0
    skills: Mapping[int, int] = field(default_factory=dict)
    customer: int = 0
    measured: bool = True


@dataclass(frozen=True, slots=True)
class Agent:
    """Somebody who serves queues. `shifts` are (from, to) in seconds in which they are ready; without any: always."""

    id: int
    queues: frozenset[int]
    skills: Mapping[int, int] = field(default_factory=dict)
    shifts: tuple[tuple[float, float], ...] = ((0.0, math.inf),)
    profile: Profile = DEFAULT_PROFILE


@dataclass(frozen=True, slots=True)
class Habits:
    """How agents take offers. `declines`, `ignores` and `gives_back` are parts of all; times are seconds.

    `answers_after` is the mean of an exponential time; after letting an offer ring they are back `back_after` later.
    """

    answers_after: float = 0.0
    declines: float = 0.0
    ignores: float = 0.0
    gives_back: float = 0.0
    back_after: float = 120.0
    offer_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Processes:
    """The routers, how long (seconds) a hint takes to reach one and one write takes, and how often one is killed."""

    routers: int = 1
    hint: float = 0.0
    write: float = 0.0
    lives: float = math.inf
    restarts_after: float = 1.0


@dataclass(frozen=True, slots=True)
class Scenario:
    """Everything that happens follows from this and the seed. `terms` are what queues say about the choice."""

    contacts: tuple[Contact, ...]
    agents: tuple[Agent, ...]
    seed: int = 1
    habits: Habits = Habits()
    processes: Processes = Processes()
    terms: Mapping[int, Terms] = field(default_factory=dict)
    begins: datetime = BEGINNING

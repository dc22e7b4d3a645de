"""Teams as planners think of them: so many agents for a channel at so much load, apart or helping each other."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from random import Random

from hub.queueing.capacity import CAPACITY, UNITS
from hub.queueing.erlang import Traffic
from hub.queueing.simulation.agreement import Effort, Expected, Measured, expect, measure, replicate
from hub.queueing.simulation.drawn import Stream, drawn, met
from hub.queueing.simulation.run import Outcome
from hub.queueing.simulation.scenario import Agent, Contact, Habits, Scenario

# Agents who accept every offer at once, as Erlang thinks of them.
PROMPT = Habits()


@dataclass(frozen=True, slots=True)
class Team:
    """So many agents for one channel. `load` is its part of what they can do at once; times are seconds."""

    channel: str
    agents: int
    load: float
    handling: float
    patience: float

    @property
    def places(self) -> int:
        """How many contacts they serve at once: an agent has room for several chats, and for one call."""
        return self.agents * (CAPACITY // UNITS[self.channel])

    @property
    def traffic(self) -> Traffic:
        """What comes for them."""
        return Traffic(self.places * self.load / self.handling, self.handling, self.patience)


@dataclass(frozen=True, slots=True)
class Plan:
    """Teams, each with a queue of its own, how agents take offers, and what counts as answered in time (seconds)."""

    teams: tuple[Team, ...]
    shared: bool = False
    habits: Habits = PROMPT
    within: float = 20.0


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one team's contacts, beside what Erlang expects of that team alone."""

    team: Team
    measured: Measured
    expected: Expected
    occupancy: float


def try_plan(plan: Plan, effort: Effort) -> list[Result]:
    """Simulate a plan; `effort.contacts` is how many all teams get in each replication, and they end together."""
    outcomes = replicate(lambda random: _scenario(plan, effort, random), effort)
    return [_result(plan, queue, team, outcomes) for queue, team in enumerate(plan.teams, 1)]


def _scenario(plan: Plan, effort: Effort, random: Random) -> Scenario:
    a_second = sum(team.traffic.a_second for team in plan.teams)
    contacts = chain.from_iterable(
        _contacts(team, queue, round(effort.contacts * team.traffic.a_second / a_second), random)
        for queue, team in enumerate(plan.teams, 1)
    )
    return Scenario(tuple(contacts), tuple(_agents(plan)), random.getrandbits(32), plan.habits)


def _contacts(team: Team, queue: int, number: int, random: Random) -> Iterator[Contact]:
    stream = Stream(team.traffic, queue, team.channel)
    yield from met(stream, team.places, random)
    yield from drawn(stream, number, random)


def _agents(plan: Plan) -> Iterator[Agent]:
    everything = frozenset(range(1, len(plan.teams) + 1))
    number = 0
    for queue, team in enumerate(plan.teams, 1):
        for _ in range(team.agents):
            number += 1
            yield Agent(number, everything if plan.shared else frozenset({queue}))


def _result(plan: Plan, queue: int, team: Team, outcomes: list[Outcome]) -> Result:
    stays = [[stay for stay in outcome.stays if stay.contact.queue_id == queue] for outcome in outcomes]
    days = [day for outcome in outcomes for day in outcome.days if queue in day.agent.queues]
    occupancy = sum(day.used for day in days) / max(1e-9, sum(day.room for day in days))
    return Result(team, measure(stays, plan.within), expect(team.places, team.traffic, plan.within), occupancy)

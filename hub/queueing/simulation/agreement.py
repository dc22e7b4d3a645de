"""Measures what Erlang's formulas say, by independent replications that each begin long after opening."""

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

from hub.queueing.erlang import Outlook, Traffic, answered_within, outlook
from hub.queueing.routing import choose as choose_in_production
from hub.queueing.simulation.confidence import Estimate, estimate
from hub.queueing.simulation.drawn import Stream, drawn, met
from hub.queueing.simulation.ledger import Stay
from hub.queueing.simulation.routers import Choose
from hub.queueing.simulation.run import Outcome, simulate
from hub.queueing.simulation.scenario import Agent, Scenario


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is simulated: so many replications with so many contacts each, drawn by a seed."""

    replications: int = 20
    contacts: int = 1000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Measured:
    """How long (seconds) contacts waited on average, and the parts of them answered in time and gone."""

    contacts: int
    wait: Estimate
    in_time: Estimate
    left: Estimate


@dataclass(frozen=True, slots=True)
class Expected:
    """The same as a formula says."""

    outlook: Outlook
    in_time: float

    def missed_by(self, measured: Measured) -> tuple[str, ...]:
        """What was measured so that the formula's figure is outside of the interval."""
        pairs = {
            "wait": (measured.wait, self.outlook.mean_wait),
            "in time": (measured.in_time, self.in_time),
            "left": (measured.left, self.outlook.leaves),
        }
        return tuple(name for name, (found, expected) in pairs.items() if not found.covers(expected))


def expect(agents: int, traffic: Traffic, within: float) -> Expected:
    """What Erlang C says, or Erlang A if people lose patience."""
    return Expected(outlook(agents, traffic), answered_within(agents, traffic, within))


def measure(replications: Sequence[Sequence[Stay]], within: float) -> Measured:
    """Each replication gives one mean, and these are independent and alike, as Student's interval wants it.

    Batches of one long run would depend on each other at high load, and its beginning would have to be thrown away
    (Law, Simulation Modeling and Analysis, 9.5); here each replication begins in the steady state, see `drawn.met`.
    """
    counted = [[stay for stay in stays if stay.contact.measured] for stays in replications]
    return Measured(
        sum(map(len, counted)),
        estimate([statistics.fmean(stay.waited or 0.0 for stay in stays) for stays in counted]),
        estimate([statistics.fmean(_in_time(stay, within) for stay in stays) for stays in counted]),
        estimate([statistics.fmean(stay.answered is None for stay in stays) for stays in counted]),
    )


def replicate(
    scenario: Callable[[Random], Scenario], effort: Effort, choose: Choose = choose_in_production
) -> list[Outcome]:
    """What every replication leads to, each with random numbers of its own."""
    randoms = (Random(f"{effort.seed} {number}") for number in range(effort.replications))
    return [simulate(scenario(random), choose) for random in randoms]


def one_team(
    agents: int, traffic: Traffic, effort: Effort, choose: Choose = choose_in_production
) -> list[tuple[Stay, ...]]:
    """Calls in one queue for so many agents, who answer at once: the queue that Erlang calculated."""
    stream = Stream(traffic)
    team = tuple(Agent(number, frozenset({stream.queue_id})) for number in range(1, agents + 1))

    def scenario(random: Random) -> Scenario:
        return Scenario((*met(stream, agents, random), *drawn(stream, effort.contacts, random)), team)

    return [outcome.stays for outcome in replicate(scenario, effort, choose)]


def _in_time(stay: Stay, within: float) -> bool:
    return stay.answered is not None and stay.answered - stay.came <= within

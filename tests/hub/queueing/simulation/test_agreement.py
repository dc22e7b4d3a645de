"""One queue of the engine against Erlang C and Erlang A: what is measured lies where theory says it must."""

import math
from collections.abc import Iterable
from datetime import datetime

import pytest

from hub.queueing.erlang import Traffic
from hub.queueing.routing import Choice, choose
from hub.queueing.simulation.agreement import Effort, expect, measure, one_team
from hub.queueing.standing import FreeAgent, WaitingItem

# The first seed there was; none was looked for. Of all seeds one interval in a hundred misses, as it should.
SEED, REPLICATIONS = 20261123, 20
HANDLING, WITHIN = 180.0, 20.0
# Agents and load for each of them; nobody leaves, so the load stays below 1.
ERLANG_C = [(1, 0.5), (2, 0.6), (5, 0.6), (5, 0.75), (10, 0.7), (10, 0.8), (20, 0.8), (50, 0.85), (100, 0.9)]
# And patience in seconds.
ERLANG_A = [
    (1, 0.8, 180.0),
    (5, 0.7, 60.0),
    (5, 1.0, 120.0),
    (10, 0.9, 60.0),
    (10, 1.2, 180.0),
    (20, 0.95, 120.0),
    (20, 1.1, 30.0),
    (50, 1.0, 90.0),
    (100, 1.05, 60.0),
]


def effort_for(agents: int) -> Effort:
    """More agents take longer until they forget what was."""
    return Effort(REPLICATIONS, max(300, 10 * agents), SEED)


def traffic_of(agents: int, load: float, patience: float = math.inf) -> Traffic:
    """So much load for each agent."""
    return Traffic(agents * load / HANDLING, HANDLING, patience)


@pytest.mark.parametrize(("agents", "load"), ERLANG_C)
def test_erlang_c(agents: int, load: float) -> None:
    traffic = traffic_of(agents, load)
    measured = measure(one_team(agents, traffic, effort_for(agents)), WITHIN)
    assert expect(agents, traffic, WITHIN).missed_by(measured) == ()
    assert measured.in_time.margin < 0.1, "an interval so wide would cover anything"


@pytest.mark.parametrize(("agents", "load", "patience"), ERLANG_A)
def test_erlang_a(agents: int, load: float, patience: float) -> None:
    traffic = traffic_of(agents, load, patience)
    measured = measure(one_team(agents, traffic, effort_for(agents)), WITHIN)
    assert expect(agents, traffic, WITHIN).missed_by(measured) == ()
    assert measured.left.margin < 0.05, "an interval so wide would cover anything"


def without_the_first(items: Iterable[WaitingItem], agents: Iterable[FreeAgent], now: datetime) -> tuple[Choice, ...]:
    """Forgets one agent."""
    return choose(items, (agent for agent in agents if agent.id != 1), now)


@pytest.mark.parametrize(("agents", "load", "patience"), [(5, 0.6, math.inf), (10, 0.8, math.inf), (10, 0.9, 60.0)])
def test_a_broken_choice_is_noticed(agents: int, load: float, patience: float) -> None:
    traffic = traffic_of(agents, load, patience)
    measured = measure(one_team(agents, traffic, effort_for(agents), without_the_first), WITHIN)
    assert expect(agents, traffic, WITHIN).missed_by(measured)

"""What must hold on a day of 500 agents and 20,000 contacts with two routers that are killed again and again."""

import hashlib
import math
from collections import Counter
from dataclasses import replace

import pytest

from hub.queueing.heads import MOST_AT_ONCE as MOST_AT_ONCE_IN_PRODUCTION
from hub.queueing.router import TICK as TICK_IN_PRODUCTION
from hub.queueing.routing import Choice, choose
from hub.queueing.simulation.book import Entry, What
from hub.queueing.simulation.invariants import Invariants
from hub.queueing.simulation.routers import MOST_AT_ONCE, TICK, Choose
from hub.queueing.simulation.run import Outcome, Simulation
from hub.queueing.simulation.scenario import Scenario
from hub.queueing.simulation.staff import ABSENCE
from hub.queueing.work_modes import ABSENCE as ABSENCE_IN_PRODUCTION
from tests.hub.queueing.simulation.company import LOWEST, company

AGENTS, CONTACTS = 500, 20_000
# A tick, and as long as it takes until a router lives again when both were killed at once.
REACTION = TICK + 1.1
# Nobody of the lowest priority waits longer, as long as there are agents enough (seconds).
LONGEST_WAIT = 600


class Watched:
    """A scenario's run with everything written down."""

    def __init__(self, scenario: Scenario, chooses: Choose = choose, reaction: float = REACTION) -> None:
        simulation = Simulation(scenario, chooses)
        invariants = Invariants(simulation.book, reaction)
        self.counted: Counter[What] = Counter()
        self._hash = hashlib.sha256()
        simulation.watchers += [invariants.watch, self._write]
        self.outcome: Outcome = simulation.run()
        invariants.close()
        self.findings = invariants.findings

    @property
    def digest(self) -> str:
        """The same for the same entries at the same times."""
        return self._hash.hexdigest()

    def _write(self, entry: Entry) -> None:
        self.counted[entry[1]] += 1
        self._hash.update(repr(entry).encode())


@pytest.mark.timeout(450)
def test_a_day_of_500_agents() -> None:
    day = Watched(company(AGENTS, CONTACTS, seed=20261123))
    assert day.findings == []
    stays = day.outcome.stays
    assert len(stays) == CONTACTS
    assert all((stay.finished is None) != (stay.left is None) for stay in stays), "lost, or ended twice"
    assert day.counted[What.ARRIVED] == day.counted[What.FINISHED] + day.counted[What.ABANDONED] == CONTACTS
    assert day.counted[What.ACCEPTED] == day.counted[What.FINISHED] + day.counted[What.GIVEN_BACK]
    trouble = {What.DECLINED, What.TIMED_OUT, What.WITHDRAWN, What.GIVEN_BACK, What.ABANDONED, What.AWAY}
    assert min(day.counted[what] for what in trouble) > 100, "a day without trouble proves little"
    lowest = [stay.waited for stay in stays if stay.contact.priority == LOWEST]
    assert max(wait for wait in lowest if wait is not None) < LONGEST_WAIT, "the lowest priority starves"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_same_seed_has_the_same_day(seed: int) -> None:
    days = [Watched(company(30, 600, seed)) for _ in range(2)]
    assert days[0].digest == days[1].digest
    assert days[0].findings == []
    assert Watched(company(30, 600, seed + 100)).digest != days[0].digest


@pytest.mark.parametrize("seed", [7, 8])
def test_nobody_is_idle_for_a_tick_while_a_router_lives(seed: int) -> None:
    calm = company(40, 800, seed)
    calm = replace(calm, processes=replace(calm.processes, lives=math.inf))
    assert Watched(calm, reaction=TICK).findings == []


def test_killed_routers_lose_nothing() -> None:
    calm = company(30, 600, seed=4)
    storm = replace(calm, processes=replace(calm.processes, routers=3, lives=5, restarts_after=0.5, write=0.2))
    day = Watched(storm)
    assert day.findings == []
    assert day.counted[What.FINISHED] + day.counted[What.ABANDONED] == 600


def _ignoring_one(*given: object) -> tuple[Choice, ...]:
    items, agents, now = given
    return choose(items, [agent for agent in agents if agent.id != 7], now)  # type: ignore[arg-type, attr-defined]


def test_an_agent_who_is_forgotten_is_noticed() -> None:
    day = Watched(company(30, 600, seed=5), _ignoring_one)
    assert day.findings
    assert all("agent 7 is idle beside item" in finding for finding in day.findings)


def test_the_rules_of_production_are_the_same() -> None:
    assert TICK == TICK_IN_PRODUCTION
    assert MOST_AT_ONCE == MOST_AT_ONCE_IN_PRODUCTION
    assert ABSENCE_IN_PRODUCTION.total_seconds() == ABSENCE

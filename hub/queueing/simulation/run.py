"""Runs a scenario from its first contact to its last, with the choice of production."""

from collections.abc import Sequence
from dataclasses import dataclass

from hub.queueing.routing import choose as choose_in_production
from hub.queueing.simulation.book import Book, Entry, Watcher
from hub.queueing.simulation.clock import VirtualClock
from hub.queueing.simulation.ledger import Day, Ledger, Stay
from hub.queueing.simulation.people import People
from hub.queueing.simulation.routers import Choose, Router
from hub.queueing.simulation.scenario import Scenario
from hub.queueing.simulation.staff import Staff


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of every contact and every agent, and how long (seconds) it all took."""

    stays: tuple[Stay, ...]
    days: tuple[Day, ...]
    seconds: float


class Simulation:
    """A scenario about to run. `watchers` hear of everything after it happened."""

    def __init__(self, scenario: Scenario, choose: Choose = choose_in_production) -> None:
        self.clock = VirtualClock(scenario.begins)
        self.watchers: list[Watcher] = []
        self.book = Book(self.clock, Staff(self.clock, scenario.agents), scenario.terms, self._tell)
        self._ledger = Ledger(scenario.contacts, scenario.agents)
        people = People(self.book, scenario)
        routers = [Router(number, self.book, choose, scenario) for number in range(scenario.processes.routers)]
        self.watchers += [self._ledger.watch, people.watch, *(router.watch for router in routers)]

    def run(self) -> Outcome:
        """Until nothing happens any more; the same scenario always has the same outcome."""
        self.clock.run()
        self._ledger.close(self.clock.now)
        return Outcome(tuple(self._ledger.stays.values()), tuple(self._ledger.days.values()), self.clock.now)

    def _tell(self, entry: Entry) -> None:
        for watch in self.watchers:
            watch(entry)


def simulate(scenario: Scenario, choose: Choose = choose_in_production, watchers: Sequence[Watcher] = ()) -> Outcome:
    """What a scenario leads to."""
    simulation = Simulation(scenario, choose)
    simulation.watchers += watchers
    return simulation.run()

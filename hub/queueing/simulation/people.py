"""What agents and customers do: answer, decline, let it ring, work, give back, leave, come and go."""

import math
from random import Random

from hub.queueing.simulation.book import Book, Entry, Item, OpenOffer, What
from hub.queueing.simulation.scenario import Agent, Contact, Scenario


class People:
    """Only ever plans: what it is told happens in the middle of a transaction."""

    def __init__(self, book: Book, scenario: Scenario) -> None:
        self._book, self._clock = book, book.clock
        self._seed, self._habits = scenario.seed, scenario.habits
        self._contacts = sorted(scenario.contacts, key=lambda contact: contact.at)
        # Each item's own, so that what one agent does changes nothing about the others.
        self._randoms: dict[int, Random] = {}
        self._there: set[int] = set()
        for agent in scenario.agents:
            self._plan_shifts(agent)
        if self._contacts:
            self._clock.at(self._contacts[0].at, self._arrive, 0)

    def watch(self, entry: Entry) -> None:
        """Hear of a change."""
        now, what, item_id, agent_id = entry
        if what == What.OFFERED:
            self._asked(self._book.items[item_id])
        elif what == What.ACCEPTED:
            self._work(self._book.items[item_id])
        elif what == What.TIMED_OUT:
            self._clock.at(now + self._habits.back_after, self._come_back, agent_id)

    def _plan_shifts(self, agent: Agent) -> None:
        for begins, ends in agent.shifts:
            self._clock.at(begins, self._come, agent.id)
            if ends < math.inf:
                self._clock.at(ends, self._go, agent.id)

    def _come(self, agent_id: int) -> None:
        self._there.add(agent_id)
        self._book.set_ready(agent_id, True)

    def _go(self, agent_id: int) -> None:
        self._there.discard(agent_id)
        self._book.set_ready(agent_id, False)

    def _come_back(self, agent_id: int) -> None:
        if agent_id in self._there:
            self._book.set_ready(agent_id, True)

    def _arrive(self, number: int) -> None:
        contact: Contact = self._contacts[number]
        if number + 1 < len(self._contacts):
            self._clock.at(self._contacts[number + 1].at, self._arrive, number + 1)
        item = self._book.arrive(contact)
        if contact.patience < math.inf:
            self._clock.at(self._clock.now + contact.patience, self._book.abandon, item)

    def _asked(self, item: Item) -> None:
        offer = item.offer
        assert offer is not None, "it was just made"
        habits = self._habits
        part = self._random(item).random() if habits.ignores or habits.declines else 1.0
        if part < habits.ignores:
            return
        after = self._random(item).expovariate(1 / habits.answers_after) if habits.answers_after else 0.0
        self._clock.at(self._clock.now + after, self._answer, offer, part >= habits.ignores + habits.declines)

    def _answer(self, offer: OpenOffer, accepts: bool) -> None:
        """Too late, and it is refused: somebody else is asked already."""
        if accepts:
            self._book.accept(offer)
        else:
            self._book.withhold(offer, What.DECLINED)

    def _work(self, item: Item) -> None:
        contact, now = item.contact, self._clock.now
        if self._habits.gives_back and self._random(item).random() < self._habits.gives_back:
            self._clock.at(now + contact.handling / 2, self._book.give_back, item)
        elif contact.wrap_up:
            self._clock.at(now + contact.handling, self._book.begin_wrap_up, item)
            self._clock.at(now + contact.handling + contact.wrap_up, self._book.finish, item)
        else:
            self._clock.at(now + contact.handling, self._book.finish, item)

    def _random(self, item: Item) -> Random:
        number = item.value.id
        if number not in self._randoms:
            self._randoms[number] = Random(self._seed * 1_000_003 + number)
        return self._randoms[number]

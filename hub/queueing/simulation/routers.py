"""Router processes: each looks at the heads, chooses, and writes offers one by one, unless it is killed meanwhile."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from random import Random
from typing import TypeAlias

from hub.queueing.routing import Choice
from hub.queueing.simulation.book import Book, Entry, What
from hub.queueing.simulation.scenario import Scenario
from hub.queueing.standing import ASK_AGAIN, FreeAgent, WaitingItem, is_eligible

# As production says in `heads` and `router`, whose modules know the database; a test keeps them equal.
MOST_AT_ONCE = 50
TICK = 2.0
# When nothing at all has happened for so long (seconds), nothing will before somebody comes: routers stop looking.
SILENCE = 3600.0

Choose: TypeAlias = Callable[[Iterable[WaitingItem], Iterable[FreeAgent], datetime], Sequence[Choice]]

_NO_CHANGE = frozenset({What.OFFERED, What.WRAPPING_UP, What.AWAY})
_REFUSED = frozenset({What.DECLINED, What.TIMED_OUT, What.GIVEN_BACK})


class Router:
    """One process. Whatever it saw may be over by the time it writes, since others write too."""

    def __init__(self, number: int, book: Book, choose: Choose, scenario: Scenario) -> None:
        self._book, self._clock, self._choose = book, book.clock, choose
        self._processes, self._offer_seconds = scenario.processes, scenario.habits.offer_seconds
        self._random = Random(f"{scenario.seed} router {number}")
        # Counts births and deaths; what an earlier life planned is never done.
        self._life = 0
        self._awake = self._ticks = False
        self._heard = 0.0
        self._refusals: deque[float] = deque()
        self._plan_death()

    def watch(self, entry: Entry) -> None:
        """Hear of a change."""
        self._heard, what, _, _ = entry
        if what in _REFUSED:
            self._refusals.append(self._heard)
        if what not in _NO_CHANGE:
            self._wake(self._processes.hint)
        elif what == What.OFFERED:
            self._clock.at(self._heard + self._offer_seconds, self._wake, 0.0)

    def _wake(self, after: float) -> None:
        """Look soon, once for all hints until then."""
        if not self._awake and self._life % 2 == 0:
            self._awake = True
            self._clock.at(self._clock.now + after, self._look, self._life)

    def _look(self, life: int) -> None:
        if life != self._life:
            return
        self._expire()
        choices = self._choices()
        if choices:
            self._write(life, choices, 0)
        else:
            self._rest()

    def _expire(self) -> None:
        for offer in list(self._book.offers.values()):
            if offer.expires_at <= self._clock.now:
                self._book.time_out(offer)
            elif not self._book.staff.presences[offer.agent_id].ready:
                self._book.withhold(offer, What.WITHDRAWN)

    def _choices(self) -> Sequence[Choice]:
        while self._refusals and self._refusals[0] <= self._clock.now - ASK_AGAIN.total_seconds():
            self._refusals.popleft()
        heads: list[WaitingItem] = []
        agents: set[int] = set()
        now = self._clock.moment()
        for level, waiting in self._book.waiting.levels:
            # Whom nothing at these heads could be given, and heads that nobody free could take, change no choice.
            able = self._book.staff.could_take(level, self._book.waiting.item(waiting[0][1]), now)
            if able:
                agents.update(able)
                limit = min(len(able), MOST_AT_ONCE) + len(self._refusals)
                heads += [self._book.waiting.item(item_id) for _, item_id in waiting[:limit]]
        if not heads:
            return ()
        free = [self._book.staff.seen(agent_id) for agent_id in sorted(agents)]
        return self._choose(heads, free, now)[:MOST_AT_ONCE]

    def _write(self, life: int, choices: Sequence[Choice], number: int) -> None:
        """One offer, in a transaction of its own, and then the next."""
        if life != self._life:
            return
        if number == len(choices):
            self._look(life)
            return
        if not self._processes.write:
            for choice in choices:
                self._offer(choice)
            self._look(life)
            return
        self._offer(choices[number])
        self._clock.at(self._clock.now + self._processes.write, self._write, life, choices, number + 1)

    def _offer(self, choice: Choice) -> None:
        item, staff = self._book.items[choice.item_id], self._book.staff
        still_free = staff.is_free(choice.agent_id)
        if still_free and is_eligible(item.value, staff.seen(choice.agent_id), self._clock.moment()):
            self._book.offer(item, choice.agent_id, self._offer_seconds)

    def _rest(self) -> None:
        self._awake = False
        something_open = bool(self._book.waiting) or bool(self._book.offers)
        if something_open and not self._ticks and self._clock.now - self._heard < SILENCE:
            self._ticks = True
            self._clock.at(self._clock.now + TICK, self._tick)

    def _tick(self) -> None:
        self._ticks = False
        self._wake(0.0)

    def _plan_death(self) -> None:
        if self._processes.lives < float("inf"):
            self._clock.at(self._clock.now + self._random.expovariate(1 / self._processes.lives), self._die)

    def _die(self) -> None:
        self._life += 1
        self._awake = False
        self._clock.at(self._clock.now + self._processes.restarts_after, self._be_born)

    def _be_born(self) -> None:
        self._life += 1
        if self._clock.now - self._heard < SILENCE:
            self._wake(0.0)
            self._plan_death()

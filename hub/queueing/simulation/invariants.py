"""What must hold whatever happens, checked from what was written down and not from what the book believes."""

from collections import Counter

from hub.queueing.simulation.book import Book, Entry, What
from hub.queueing.simulation.routers import TICK
from hub.queueing.standing import WaitingItem, is_eligible

# Beside a finding that repeats for hours the others could not be seen.
MOST_FINDINGS = 20


class Invariants:
    """Watches a simulation; `findings` says what did not hold.

    `reaction` is how long (seconds) an agent may stay idle beside an item they could take: one tick, and whatever
    else it takes routers to come back when all of them were killed.
    """

    def __init__(self, book: Book, reaction: float = TICK) -> None:
        self.findings: list[str] = []
        self._book, self._reaction = book, reaction
        self._offered: dict[int, int] = {}
        self._asked: dict[int, int] = {}
        self._held: dict[int, int] = {}
        self._in_hand: dict[int, Counter[str]] = {agent_id: Counter() for agent_id in book.staff.presences}
        self._ended: set[int] = set()
        self._came = 0
        # Since when an item waits, and since when an agent is as they are.
        self._waits: dict[int, float] = {}
        self._same: dict[int, float] = dict.fromkeys(book.staff.presences, 0.0)
        self._looks_again = 0.0

    def watch(self, entry: Entry) -> None:
        """Hear of a change."""
        now, _, item_id, agent_id = entry
        if agent_id:
            self._same[agent_id] = now
        if item_id:
            self._follow(entry)
        if now >= self._looks_again:
            self._looks_again = now + self._reaction
            self._look_for_idle(now)

    def close(self) -> None:
        """The simulation is over: everything that came has ended, or still waits for somebody who could take it."""
        left = self._came - len(self._ended) - len(self._waits)
        self._find(left != 0, f"{left} items are neither at an end nor waiting")

    def _follow(self, entry: Entry) -> None:
        now, what, item_id, agent_id = entry
        self._find(item_id in self._ended, f"{now:.1f} s: item {item_id} was at its end, and is {what}")
        match what:
            case What.ARRIVED:
                self._came += 1
                self._waits[item_id] = now
            case What.OFFERED:
                self._offer(now, item_id, agent_id)
            case What.ACCEPTED:
                self._end_offer(item_id)
                self._take(now, item_id, agent_id)
            case What.DECLINED | What.TIMED_OUT | What.WITHDRAWN:
                self._end_offer(item_id)
                self._waits[item_id] = now
            case What.GIVEN_BACK:
                self._let_go(now, item_id, agent_id)
                self._waits[item_id] = now
            case What.FINISHED:
                self._let_go(now, item_id, agent_id)
                self._ended.add(item_id)
            case What.ABANDONED:
                self._find(
                    self._waits.pop(item_id, None) is None, f"{now:.1f} s: item {item_id} left, and did not wait"
                )
                self._ended.add(item_id)
            case _:
                pass

    def _offer(self, now: float, item_id: int, agent_id: int) -> None:
        self._find(self._waits.pop(item_id, None) is None, f"{now:.1f} s: item {item_id} is offered, and did not wait")
        self._find(item_id in self._offered, f"{now:.1f} s: item {item_id} is offered to two agents at once")
        self._find(agent_id in self._asked, f"{now:.1f} s: agent {agent_id} is offered two items at once")
        self._offered[item_id], self._asked[agent_id] = agent_id, item_id
        self._check_room(now, agent_id, item_id)

    def _end_offer(self, item_id: int) -> None:
        self._asked.pop(self._offered.pop(item_id))

    def _take(self, now: float, item_id: int, agent_id: int) -> None:
        self._find(item_id in self._held, f"{now:.1f} s: item {item_id} is worked by two agents")
        self._held[item_id] = agent_id
        self._check_room(now, agent_id, item_id)
        self._in_hand[agent_id][self._channel(item_id)] += 1

    def _check_room(self, now: float, agent_id: int, item_id: int) -> None:
        profile = self._book.staff.presences[agent_id].agent.profile
        has_room = profile.has_room(self._in_hand[agent_id], self._channel(item_id))
        self._find(not has_room, f"{now:.1f} s: agent {agent_id} is over capacity with item {item_id}")

    def _let_go(self, now: float, item_id: int, agent_id: int) -> None:
        self._find(self._held.pop(item_id, 0) != agent_id, f"{now:.1f} s: item {item_id} was not agent {agent_id}'s")
        self._in_hand[agent_id][self._channel(item_id)] -= 1

    def _channel(self, item_id: int) -> str:
        return self._book.items[item_id].contact.channel

    def _look_for_idle(self, now: float) -> None:
        """Compares everybody who is free with everything that waits, rings and all."""
        before, staff = now - self._reaction, self._book.staff
        # A moment ago already, for rings widen.
        moment = self._book.clock.moment(before)
        free = [agent_id for agent_id in staff.presences if staff.is_free(agent_id) and self._same[agent_id] < before]
        agents = [staff.seen(agent_id) for agent_id in free]
        for _, level in self._book.waiting.levels:
            items = [self._book.waiting.item(item_id) for _, item_id in level if self._waits.get(item_id, now) < before]
            for agent in agents if items else ():
                if agent.profile.has_room(agent.held, items[0].channel) and is_eligible(items[0], agent, moment):
                    self._check_idle(now, items, agent.id)

    def _check_idle(self, now: float, items: list[WaitingItem], agent_id: int) -> None:
        """Whoever may take the oldest of a level may take any of it."""
        beside = next((item.id for item in items if agent_id not in item.tried), 0)
        self._find(beside != 0, f"{now:.1f} s: agent {agent_id} is idle beside item {beside}")

    def _find(self, found: bool, finding: str) -> None:
        if found and len(self.findings) < MOST_FINDINGS:
            self.findings.append(finding)

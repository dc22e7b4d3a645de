"""What a simulation was like: how long everybody waited, who left, and how busy the agents were."""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.queueing.capacity import CAPACITY
from hub.queueing.simulation.book import Entry, What
from hub.queueing.simulation.scenario import Agent, Contact


@dataclass(slots=True)
class Stay:
    """One contact from coming to its end; times in seconds since the beginning, None for what never happened."""

    contact: Contact
    came: float
    answered: float | None = None
    left: float | None = None
    finished: float | None = None

    @property
    def waited(self) -> float | None:
        """Until somebody answered, or until they left; None if they still wait."""
        until = self.answered if self.answered is not None else self.left
        return None if until is None else until - self.came


@dataclass(slots=True)
class Day:
    """One agent's time until the last contact came: capacity times seconds there was (`room`), and in use (`used`)."""

    agent: Agent
    ends: float
    room: float = 0.0
    used: float = 0.0
    _ready: bool = False
    _holds: int = 0
    _since: float = 0.0

    def pass_until(self, now: float) -> None:
        """Until now it was as it is. Who was interrupted is busy, not busier than that."""
        spell, in_use = max(0.0, min(now, self.ends) - self._since), min(self._holds, CAPACITY)
        self.used += spell * in_use
        self.room += spell * (CAPACITY if self._ready else in_use)
        self._since = now

    def be_ready(self, now: float, ready: bool) -> None:
        """They come or go now."""
        self.pass_until(now)
        self._ready = ready

    def hold(self, now: float, channel: str, more: int) -> None:
        """They have so many more of a channel now."""
        self.pass_until(now)
        self._holds += more * self.agent.profile.used({channel: 1})


class Ledger:
    """Writes down stays and days as entries come."""

    def __init__(self, contacts: Iterable[Contact], agents: Iterable[Agent]) -> None:
        coming = sorted(contacts, key=lambda contact: contact.at)
        self._coming, self._last = iter(coming), coming[-1].at if coming else 0.0
        self.stays: dict[int, Stay] = {}
        self.days = {agent.id: Day(agent, self._last) for agent in agents}

    def watch(self, entry: Entry) -> None:
        """Hear of a change."""
        now, what, item_id, agent_id = entry
        if what == What.ARRIVED:
            self.stays[item_id] = Stay(next(self._coming), now)
        elif what == What.ACCEPTED:
            stay = self.stays[item_id]
            stay.answered = now if stay.answered is None else stay.answered
            self.days[agent_id].hold(now, stay.contact.channel, 1)
        elif what in (What.FINISHED, What.GIVEN_BACK):
            stay = self.stays[item_id]
            stay.finished = now if what == What.FINISHED else None
            self.days[agent_id].hold(now, stay.contact.channel, -1)
        elif what == What.ABANDONED:
            self.stays[item_id].left = now
        elif what in (What.READY, What.AWAY):
            self.days[agent_id].be_ready(now, what == What.READY)

    def close(self, now: float) -> None:
        """The simulation is over."""
        for day in self.days.values():
            day.pass_until(now)

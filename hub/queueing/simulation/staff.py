"""Who is there with what room, and who of them could be given what waits at a level."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from hub.queueing.simulation.clock import VirtualClock
from hub.queueing.simulation.scenario import Agent
from hub.queueing.simulation.waiting import Level
from hub.queueing.standing import FreeAgent, WaitingItem, is_eligible

# As `work_modes.ABSENCE` says, whose module knows the database; a test keeps them equal.
ABSENCE = 60.0


@dataclass(slots=True)
class Presence:
    """An agent there. `value` is how the choice sees them; None where it would not be right any more."""

    agent: Agent
    ready: bool = False
    has_offer: bool = False
    held: Counter[str] = field(default_factory=Counter)
    since: float = 0.0
    idle_since: float = 0.0
    returned_at: float | None = None
    given_at: float | None = None
    value: FreeAgent | None = None

    @property
    def used(self) -> int:
        """Units of capacity in use."""
        return self.agent.profile.used(self.held)


class Staff:
    """All agents. Whoever changes a presence says so with `renew`."""

    def __init__(self, clock: VirtualClock, agents: Iterable[Agent]) -> None:
        self._clock = clock
        self.presences = {agent.id: Presence(agent) for agent in agents}
        # By channel, who could be given one of it; by level and rings reached, whose queues and skills it asks for.
        channels = {channel for each in self.presences.values() for channel in each.agent.profile.units}
        self._roomy: dict[str, set[int]] = {channel: set() for channel in channels}
        self._allowed: dict[tuple[Level, int], frozenset[int]] = {}

    def set_ready(self, agent_id: int, ready: bool) -> bool:
        """Somebody comes, or goes; False if nothing changed. Becoming ready starts the idle time."""
        presence, now = self.presences[agent_id], self._clock.now
        if presence.ready == ready:
            return False
        if ready:
            presence.idle_since = now
            presence.returned_at = now if now - presence.since >= ABSENCE else presence.returned_at
        presence.ready, presence.since = ready, now
        self.renew(presence)
        return True

    def renew(self, presence: Presence) -> None:
        """The presence changed."""
        presence.value = None
        agent, free = presence.agent, presence.ready and not presence.has_offer
        for channel, roomy in self._roomy.items():
            has_room = free and channel in agent.profile.units and agent.profile.has_room(presence.held, channel)
            (roomy.add if has_room else roomy.discard)(agent.id)

    def is_free(self, agent_id: int) -> bool:
        """Whether the agent is ready and holds no open offer."""
        presence = self.presences[agent_id]
        return presence.ready and not presence.has_offer

    def could_take(self, level: Level, oldest: WaitingItem, now: datetime) -> Collection[int]:
        """The free agents with room for the oldest item of a level; of the others none may be asked about any of it."""
        roomy = self._roomy.get(oldest.channel)
        if not roomy:
            return ()
        key = level, sum(ring.after <= oldest.waited(now) for ring in oldest.terms.rings)
        if key not in self._allowed:
            agents = (_at_leisure(each.agent, now) for each in self.presences.values())
            self._allowed[key] = frozenset(agent.id for agent in agents if is_eligible(oldest, agent, now))
        return roomy & self._allowed[key]

    def seen(self, agent_id: int) -> FreeAgent:
        """How the choice sees an agent, whether free or not."""
        presence = self.presences[agent_id]
        if presence.value is None:
            agent = presence.agent
            presence.value = FreeAgent(
                agent_id,
                agent.queues,
                self._clock.moment(presence.idle_since),
                agent.skills,
                +presence.held,
                agent.profile,
                self._moment(presence.returned_at),
                self._moment(presence.given_at),
            )
        return presence.value

    def _moment(self, when: float | None) -> datetime | None:
        return None if when is None else self._clock.moment(when)


def _at_leisure(agent: Agent, since: datetime) -> FreeAgent:
    return FreeAgent(agent.id, agent.queues, since, agent.skills, profile=agent.profile)

"""What the choice is made from: items, agents and terms as frozen values, and who may be asked about what. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hub.queueing.capacity import DEFAULT_PROFILE, Profile
from hub.queueing.decision import WhyNot
from hub.queueing.rings import Reach, Ring, reaches

# Channels with a person waiting at the other end come first at equal priority.
URGENCY: Mapping[str, int] = {"call": 0, "chat": 1}

# Whoever declined an item and is the only one left is not asked again sooner.
ASK_AGAIN = timedelta(seconds=60)
# Somebody who came back is given work at the pace of their profile's `ramp_up` for so long.
RAMP_UP_LASTS = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Terms:
    """What a queue says about the choice. Its items gain a step of priority each `ageing`, none if that is zero.

    Within `sticky` a customer comes back to the agent who had them last.
    """

    ageing: timedelta = timedelta(0)
    sticky: timedelta = timedelta(0)
    rings: tuple[Ring, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """An item that could be offered. `tried` are the agents who declined it or let it time out, and when last.

    `handled_by` is the agent who had this customer last, until `handled_at`. One that is pinned is for one agent only.
    """

    id: int
    queue_id: int
    channel: str
    priority: int
    eligible_at: datetime
    skills: Mapping[int, int] = field(default_factory=dict)
    tried: Mapping[int, datetime] = field(default_factory=dict)
    terms: Terms = Terms()
    pinned_to: int | None = None
    handled_by: int | None = None
    handled_at: datetime | None = None

    def waited(self, now: datetime) -> timedelta:
        """How long it has waited."""
        return max(now - self.eligible_at, timedelta(0))

    def priority_at(self, now: datetime) -> int:
        """Its priority with the steps it gained by waiting."""
        return self.priority + (self.waited(now) // self.terms.ageing if self.terms.ageing else 0)

    def may_be_asked_again(self, agent: int, now: datetime) -> bool:
        """Whether it is long enough ago that this agent refused it."""
        # A time far ahead is from before the clock was set back: it must not last until it comes again.
        return abs(now - self.tried[agent]) >= ASK_AGAIN

    def sticky_agent(self, now: datetime) -> int | None:
        """Who had this customer last, unless that is too long ago."""
        if self.handled_at is None or now - self.handled_at > self.terms.sticky:
            return None
        return self.handled_by


@dataclass(frozen=True, slots=True)
class FreeAgent:
    """An agent who is ready, present and has no offer open. `held` counts the items in hand by channel.

    `returned_at`: back from an absence. `given_at`: when they were given something last.
    """

    id: int
    queues: frozenset[int]
    idle_since: datetime
    skills: Mapping[int, int] = field(default_factory=dict)
    held: Mapping[str, int] = field(default_factory=dict)
    profile: Profile = DEFAULT_PROFILE
    returned_at: datetime | None = None
    given_at: datetime | None = None

    def ramps_up(self, now: datetime) -> bool:
        """Whether they came back just now and were given something a moment ago."""
        if self.returned_at is None or self.given_at is None or self.given_at < self.returned_at:
            return False
        return abs(now - self.returned_at) < RAMP_UP_LASTS and abs(now - self.given_at) < self.profile.ramp_up


def order(item: WaitingItem, now: datetime) -> tuple[int, int, datetime, int]:
    """What sorts items into the order in which they are given out."""
    return -item.priority_at(now), URGENCY.get(item.channel, len(URGENCY)), item.eligible_at, item.id


def is_eligible(item: WaitingItem, agent: FreeAgent, now: datetime) -> bool:
    """Whether the agent may be offered the item at all."""
    return not isinstance(standing(item, agent, now), WhyNot)


def standing(item: WaitingItem, agent: FreeAgent, now: datetime) -> Reach | WhyNot:
    """The narrowest circle in which the agent may be asked about the item, or why not at all.

    Somebody it is pinned to need neither serve its queue nor have its skills: whoever pinned it knew why.
    """
    reach = _circle(item, agent, now)
    if isinstance(reach, WhyNot):
        return reach
    if item.channel not in agent.profile.units:
        return WhyNot.CHANNEL
    if not agent.profile.has_room(agent.held, item.channel):
        return WhyNot.CAPACITY
    return WhyNot.RAMP_UP if agent.ramps_up(now) else reach


def together(queue: Mapping[int, int], item: Mapping[str, int] | Mapping[int, int]) -> dict[int, int]:
    """The levels that a queue and an item of it ask for: of each skill the higher one."""
    levels = dict(queue)
    for skill, level in item.items():
        levels[int(skill)] = max(level, levels.get(int(skill), 0))
    return levels


def fit(item: WaitingItem, agent: FreeAgent) -> int:
    """How well the agent fits: their levels of the skills asked for, added up."""
    return sum(agent.skills.get(skill, 0) for skill in item.skills)


def _circle(item: WaitingItem, agent: FreeAgent, now: datetime) -> Reach | WhyNot:
    if item.pinned_to is not None:
        return Reach() if item.pinned_to == agent.id else WhyNot.PINNED
    allowed = [each for each in reaches(item.terms.rings, item.waited(now)) if _serves(agent, item.queue_id, each)]
    if not allowed:
        return WhyNot.QUEUE
    return next((each for each in allowed if _has_skills(agent, item.skills, each.relax_by)), WhyNot.SKILL)


def _serves(agent: FreeAgent, queue: int, reach: Reach) -> bool:
    return queue in agent.queues or not reach.joined.isdisjoint(agent.queues)


def _has_skills(agent: FreeAgent, asked: Mapping[int, int], relax_by: int) -> bool:
    return all(agent.skills.get(skill, 0) >= level - relax_by for skill, level in asked.items())

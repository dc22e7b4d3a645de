"""Who gets what next: a pure choice over frozen values, the same for the same input, ties broken by id."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hub.errors import Invalid

# Units of an agent's capacity one item of a channel takes; an agent has 100.
CAPACITY = 100
WEIGHTS: Mapping[str, int] = {"call": 100, "chat": 25, "email": 20, "fax": 20}
# Channels with a person waiting at the other end come first at equal priority.
URGENCY: Mapping[str, int] = {"call": 0, "chat": 1}

# Whoever declined an item and is the only one left is not asked again sooner.
ASK_AGAIN = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class WaitingItem:
    """An item that could be offered. `tried` are the agents who declined it or let it time out, and when last."""

    id: int
    queue_id: int
    channel: str
    priority: int
    eligible_at: datetime
    skills: Mapping[int, int] = field(default_factory=dict)
    tried: Mapping[int, datetime] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FreeAgent:
    """An agent who is ready, present and has no offer open. `used` is the capacity in use."""

    id: int
    queues: frozenset[int]
    idle_since: datetime
    skills: Mapping[int, int] = field(default_factory=dict)
    used: int = 0


@dataclass(frozen=True, slots=True)
class Choice:
    """An item for an agent, with the reason in words a supervisor understands."""

    item_id: int
    agent_id: int
    why: str


def weight(channel: str) -> int:
    """The units one item of a channel takes. Raises `Invalid` for a channel nobody defined."""
    try:
        return WEIGHTS[channel]
    except KeyError as error:
        raise Invalid("There is no weight for the channel %(channel)s.", channel=channel) from error


def choose(items: Iterable[WaitingItem], agents: Iterable[FreeAgent], now: datetime) -> tuple[Choice, ...]:
    """At most one item for each agent and one agent for each item.

    Items go by priority, then urgency of the channel, then age; each to the agent who has been idle longest among
    those who serve its queue, have its skills and capacity left. Who declined it already is asked again only when
    nobody else is left, and not at once.
    """
    free = {agent.id: agent for agent in agents}
    choices = []
    for item in sorted(items, key=_order):
        agent = _longest_idle(item, free.values(), now)
        if agent is not None:
            del free[agent.id]
            choices.append(Choice(item.id, agent.id, _why(item, agent, now)))
    return tuple(choices)


def is_eligible(item: WaitingItem, agent: FreeAgent) -> bool:
    """Whether the agent may be offered the item at all."""
    skilled = all(agent.skills.get(skill, 0) >= level for skill, level in item.skills.items())
    return item.queue_id in agent.queues and skilled and agent.used + weight(item.channel) <= CAPACITY


def _order(item: WaitingItem) -> tuple[int, int, datetime, int]:
    return -item.priority, URGENCY.get(item.channel, len(URGENCY)), item.eligible_at, item.id


def _longest_idle(item: WaitingItem, agents: Iterable[FreeAgent], now: datetime) -> FreeAgent | None:
    eligible = [agent for agent in agents if is_eligible(item, agent)]
    fresh = [agent for agent in eligible if agent.id not in item.tried]
    again = [agent for agent in eligible if now - item.tried.get(agent.id, now) >= ASK_AGAIN]
    return min(fresh or again, key=lambda agent: (agent.idle_since, agent.id), default=None)


def _why(item: WaitingItem, agent: FreeAgent, now: datetime) -> str:
    waited, idle = _spell(now - item.eligible_at), _spell(now - agent.idle_since)
    skills = f", has the {len(item.skills)} skills asked for" if item.skills else ""
    return f"waited {waited}; idle longest ({idle}){skills}; {agent.used} of {CAPACITY} in use"


def _spell(length: timedelta) -> str:
    """A length of time in its two largest units, e.g. 14 h 11 min."""
    minutes, seconds = divmod(max(0, round(length.total_seconds())), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {seconds} s" if minutes else f"{seconds} s"

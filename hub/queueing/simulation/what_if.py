"""What would be different: changed agents, skills and rules, applied to a recording."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from hub.errors import Invalid
from hub.queueing.rings import Ring
from hub.queueing.simulation.recording import RecordedAgent, RecordedQueue, Recording
from hub.queueing.simulation.scenario import Agent
from hub.queueing.standing import Terms

MOST_AGENTS = 1000


@dataclass(frozen=True, slots=True)
class AgentsChange:
    """So many agents more or fewer in a queue; new ones work when those who serve it do, with these skills."""

    queue: str
    by: int
    skills: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SkillChange:
    """An agent has a skill at a level from 1 to 5, or at 0: not any more."""

    agent: str
    skill: str
    level: int


@dataclass(frozen=True, slots=True)
class QueueChange:
    """What a queue asks for and says about the choice; None stays as it is, and so do skills that are not named."""

    queue: str
    skills: Mapping[str, int] = field(default_factory=dict)
    ageing_seconds: float | None = None
    sticky_seconds: float | None = None
    rings: tuple[tuple[float, int, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class TrafficChange:
    """Handling times are so many times as long."""

    handling: float = 1.0


Change = AgentsChange | SkillChange | QueueChange | TrafficChange


def changed(recording: Recording, changes: Sequence[Change]) -> Recording:
    """The recording as it would be. Raises `Invalid` for a name nobody has."""
    for change in changes:
        match change:
            case AgentsChange():
                recording = _with_agents(recording, change)
            case SkillChange():
                recording = _with_skill(recording, change)
            case QueueChange():
                recording = _with_queue(recording, change)
            case TrafficChange():
                recording = _with_traffic(recording, change)
    return recording


def _with_agents(recording: Recording, change: AgentsChange) -> Recording:
    queue = _queue(recording, change.queue)
    serving = [each for each in recording.agents if queue.id in each.agent.queues]
    if change.by < 0:
        if len(serving) < -change.by:
            raise Invalid(f"the queue {queue.name} has {len(serving)} agents only", {"agents": "too few"})
        gone = {each.login for each in serving[change.by :]}
        return replace(recording, agents=tuple(each for each in recording.agents if each.login not in gone))
    if change.by > MOST_AGENTS:
        raise Invalid(f"at most {MOST_AGENTS} agents more", {"agents": "too many"})
    skills = _levels(recording, change.skills)
    number = max((each.agent.id for each in recording.agents), default=0)
    shifts = [each.agent.shifts for each in serving] or [Agent(0, frozenset()).shifts]
    new = (
        RecordedAgent(
            f"new {number + more}",
            Agent(number + more, frozenset({queue.id}), skills, shifts[(more - 1) % len(shifts)]),
        )
        for more in range(1, change.by + 1)
    )
    return replace(recording, agents=(*recording.agents, *new))


def _with_skill(recording: Recording, change: SkillChange) -> Recording:
    if change.agent not in {each.login for each in recording.agents}:
        raise Invalid(f"there is no agent {change.agent}", {"agent": "unknown"})
    levels = _levels(recording, {change.skill: change.level})

    def taught(each: RecordedAgent) -> RecordedAgent:
        if each.login != change.agent:
            return each
        return replace(each, agent=replace(each.agent, skills=_without_zero({**each.agent.skills, **levels})))

    return replace(recording, agents=tuple(taught(each) for each in recording.agents))


def _with_queue(recording: Recording, change: QueueChange) -> Recording:
    old = _queue(recording, change.queue)
    skills = _without_zero({**old.skills, **_levels(recording, change.skills)})
    new = replace(old, skills=skills, terms=_terms(recording, old.terms, change))
    return replace(recording, queues=tuple(new if each is old else each for each in recording.queues))


def _terms(recording: Recording, old: Terms, change: QueueChange) -> Terms:
    rings = old.rings
    if change.rings is not None:
        rings = tuple(
            Ring(timedelta(seconds=after), relax_by, _queue(recording, joins).id if joins else None)
            for after, relax_by, joins in change.rings
        )
    ageing = old.ageing if change.ageing_seconds is None else timedelta(seconds=change.ageing_seconds)
    sticky = old.sticky if change.sticky_seconds is None else timedelta(seconds=change.sticky_seconds)
    return Terms(ageing, sticky, rings)


def _with_traffic(recording: Recording, change: TrafficChange) -> Recording:
    contacts = (
        replace(each, handling=each.handling * change.handling, wrap_up=each.wrap_up * change.handling)
        for each in recording.contacts
    )
    return replace(recording, contacts=tuple(contacts))


def _queue(recording: Recording, name: str) -> RecordedQueue:
    for queue in recording.queues:
        if queue.name.casefold() == name.casefold():
            return queue
    known = ", ".join(queue.name for queue in recording.queues)
    raise Invalid(f"there is no queue {name}; there are: {known}", {"queue": "unknown"})


def _levels(recording: Recording, named: Mapping[str, int]) -> dict[int, int]:
    numbers = {name.casefold(): number for number, name in recording.skills.items()}
    unknown = [name for name in named if name.casefold() not in numbers]
    if unknown:
        raise Invalid(f"there is no skill {unknown[0]}", {"skill": "unknown"})
    return {numbers[name.casefold()]: level for name, level in named.items()}


def _without_zero(levels: Mapping[int, int]) -> dict[int, int]:
    return {skill: level for skill, level in levels.items() if level > 0}

"""What was recorded: queues, agents and contacts as values, ready to happen once more."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from hub.queueing.simulation.scenario import Agent, Contact, Habits, Scenario
from hub.queueing.standing import Terms, together

NOTHING_SAID = Terms()


@dataclass(frozen=True, slots=True)
class RecordedQueue:
    """A queue and what it asks for; `terms` are what it says about the choice."""

    id: int
    name: str
    skills: Mapping[int, int] = field(default_factory=dict)
    terms: Terms = NOTHING_SAID


@dataclass(frozen=True, slots=True)
class RecordedAgent:
    """Somebody who was there. `login` is what they are called in a what-if file."""

    login: str
    agent: Agent


@dataclass(frozen=True, slots=True)
class Recording:
    """Some days. Times are seconds since `begins`; `waited` is what really was, in the order of `contacts`.

    A contact's skills are those asked for beyond what its queue asks.
    """

    begins: datetime
    seconds: float
    queues: tuple[RecordedQueue, ...]
    agents: tuple[RecordedAgent, ...]
    contacts: tuple[Contact, ...]
    habits: Habits
    skills: Mapping[int, str] = field(default_factory=dict)
    waited: tuple[float | None, ...] = ()

    def scenario(self, seed: int) -> Scenario:
        """The same contacts and agents once more."""
        asked = {queue.id: queue.skills for queue in self.queues}
        contacts = (
            replace(contact, skills=_asked(asked[contact.queue_id], contact.skills)) for contact in self.contacts
        )
        return Scenario(
            contacts=tuple(contacts),
            agents=tuple(each.agent for each in self.agents),
            seed=seed,
            habits=self.habits,
            begins=self.begins,
            terms={queue.id: queue.terms for queue in self.queues},
        )


def _asked(queue: Mapping[int, int], contact: Mapping[int, int]) -> Mapping[int, int]:
    return together(queue, {str(skill): level for skill, level in contact.items()})

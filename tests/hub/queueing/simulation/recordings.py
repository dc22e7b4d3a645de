"""A morning of two queues, as if it had been recorded."""

import math
from random import Random

from hub.queueing.simulation.clock import BEGINNING
from hub.queueing.simulation.recording import RecordedAgent, RecordedQueue, Recording
from hub.queueing.simulation.scenario import Agent, Contact, Habits

BILLING, SALES, RUSSIAN = 1, 2, 7
HOURS = 4


def morning(contacts: int = 600, agents: int = 6) -> Recording:
    """Calls for half of the agents each; nobody has any skill, and nothing asks for one."""
    random = Random(11)
    times = sorted(random.uniform(0, HOURS * 3600) for _ in range(contacts))
    return Recording(
        begins=BEGINNING,
        seconds=HOURS * 3600.0,
        queues=(RecordedQueue(BILLING, "Billing"), RecordedQueue(SALES, "Sales & <more>")),
        agents=tuple(
            RecordedAgent(f"agent{number}", Agent(number, frozenset({number % 2 + 1}), shifts=((0.0, math.inf),)))
            for number in range(agents)
        ),
        contacts=tuple(
            Contact(at, random.choice((BILLING, SALES)), "call", random.expovariate(1 / 120)) for at in times
        ),
        habits=Habits(answers_after=3.0),
        skills={RUSSIAN: "Russian"},
        waited=(10.0, None),
    )

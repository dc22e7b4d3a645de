"""A company for simulations: several queues, channels, skills and priorities, agents with shifts and bad habits."""

import math
from datetime import timedelta
from random import Random

from hub.queueing.rings import Ring
from hub.queueing.simulation.scenario import Agent, Contact, Habits, Processes, Scenario
from hub.queueing.standing import Terms

QUEUES = range(1, 7)
LANGUAGES = (1, 2, 3)
# Of each channel: its part of all contacts, mean handling time and mean patience in seconds.
CHANNELS = {
    "call": (0.35, 240, 240),
    "chat": (0.25, 400, 400),
    "email": (0.35, 500, math.inf),
    "fax": (0.05, 300, math.inf),
}
LOWEST, HIGHEST = 0, 2
# Contacts a second for each agent; so they are nearly always busy, and sometimes too few.
RATE = 0.0062


def company(agents: int, items: int, seed: int) -> Scenario:
    """So many agents and contacts; the same for the same seed."""
    random = Random(seed)
    return Scenario(
        contacts=tuple(_contacts(agents, items, random)),
        agents=tuple(_agent(number, items / agents / RATE, random) for number in range(1, agents + 1)),
        seed=seed,
        habits=Habits(answers_after=4, declines=0.04, ignores=0.02, gives_back=0.02, back_after=90, offer_seconds=30),
        terms={queue: _terms(queue) for queue in QUEUES},
        processes=Processes(routers=2, hint=0.05, write=0.01, lives=120, restarts_after=1),
    )


def _terms(queue: int) -> Terms:
    """A step of priority each minute; later lower levels, at last the agents of the next queue."""
    rings = (Ring(timedelta(seconds=60), relax_by=1), Ring(timedelta(seconds=180), joins=queue % len(QUEUES) + 1))
    return Terms(ageing=timedelta(seconds=60), sticky=timedelta(hours=1), rings=rings)


def _contacts(agents: int, items: int, random: Random) -> list[Contact]:
    at, contacts = 0.0, []
    for _ in range(items):
        at += random.expovariate(agents * RATE)
        channel = random.choices(list(CHANNELS), [part for part, _, _ in CHANNELS.values()])[0]
        _, handling, patience = CHANNELS[channel]
        contacts.append(
            Contact(
                at,
                random.choice(QUEUES),
                channel,
                random.expovariate(1 / handling),
                wrap_up=random.uniform(5, 40),
                patience=random.expovariate(1 / patience) if patience < math.inf else math.inf,
                priority=random.randint(LOWEST, HIGHEST),
                customer=random.randint(1, items),
                skills={random.choice(LANGUAGES): random.randint(1, 4)} if random.random() < 0.4 else {},
            )
        )
    return contacts


def _agent(number: int, seconds: float, random: Random) -> Agent:
    """Two or three queues, one or two languages, and a break of five minutes somewhere; one of ten comes later."""
    skills = {language: random.randint(2, 5) for language in random.sample(LANGUAGES, random.randint(1, 2))}
    begins = random.uniform(0, seconds / 4) if random.random() < 0.1 else 0.0
    pause = random.uniform(begins, seconds)
    shifts = ((begins, pause), (pause + 300, math.inf))
    return Agent(number, frozenset(random.sample(QUEUES, random.randint(2, 3))), skills, shifts)

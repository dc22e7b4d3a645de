"""Draws traffic as Erlang assumed it: arrivals of a Poisson process, exponential handling times and patience."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

from hub.queueing.erlang import Traffic
from hub.queueing.simulation.scenario import Contact

# States beyond are so unlikely that nobody will ever draw them.
UNLIKELY = 1e-12


@dataclass(frozen=True, slots=True)
class Stream:
    """Contacts of one channel into one queue."""

    traffic: Traffic
    queue_id: int = 1
    channel: str = "call"


def drawn(stream: Stream, number: int, random: Random) -> Iterator[Contact]:
    """So many contacts, oldest first."""
    at = 0.0
    for _ in range(number):
        at += random.expovariate(stream.traffic.a_second)
        yield _contact(stream, at, random)


def met(stream: Stream, servers: int, random: Random) -> Iterator[Contact]:
    """Whom the first contact finds: those served and waiting at a moment long after opening; they are not measured.

    Beginning so, every contact meets what theory says from the first on, and no warm-up must be guessed: Poisson
    arrivals see time averages (Wolff, 1982), and exponential times have no memory of how long they have lasted.
    """
    for _ in range(random.choices(range(len(parts := _parts(stream.traffic, servers))), parts)[0]):
        contact = _contact(stream, 0.0, random)
        yield Contact(0.0, contact.queue_id, contact.channel, contact.handling, 0.0, contact.patience, measured=False)


def _contact(stream: Stream, at: float, random: Random) -> Contact:
    handling = random.expovariate(1 / stream.traffic.handling)
    patience = stream.traffic.patience
    leaves_after = random.expovariate(1 / patience) if patience < math.inf else math.inf
    return Contact(at, stream.queue_id, stream.channel, handling, patience=leaves_after)


def _parts(traffic: Traffic, servers: int) -> list[float]:
    """How likely 0, 1, 2 … contacts are there, up to a factor: the balance of births and deaths."""
    assert traffic.load < servers or traffic.patience < math.inf, "nobody finds an end of a queue that only grows"
    parts = [1.0]
    for there in count(1):
        leaving = min(there, servers) / traffic.handling + max(0, there - servers) / traffic.patience
        parts.append(parts[-1] * traffic.a_second / leaving)
        if there > servers and parts[-1] < UNLIKELY * max(parts):
            return parts
    raise AssertionError("the loop above ends")

"""The formulas of waiting: Erlang B, C and A. Pure; times in seconds, loads in erlangs."""

import math
from dataclasses import dataclass
from itertools import accumulate

# The logarithm of a part that changes nothing any more beside the largest.
NEGLIGIBLE = math.log(1e-15)
# Of a longer queue so many lengths are looked at.
MOST_LENGTHS = 5_000
# From here on Stirling's formula is exact to ten places.
STIRLING_FROM = 1_000.0


@dataclass(frozen=True, slots=True)
class Traffic:
    """Poisson arrivals `a_second` with exponential handling times of `handling` seconds on average.

    `patience` is how many seconds people wait on average before they leave; infinite: they never do.
    """

    a_second: float
    handling: float
    patience: float = math.inf

    @property
    def load(self) -> float:
        """In erlangs: how many agents are busy if there are enough."""
        return self.a_second * self.handling


@dataclass(frozen=True, slots=True)
class Outlook:
    """What to expect: the part of contacts that waits at all, the mean wait in seconds, and the part that leaves."""

    waits: float
    mean_wait: float
    leaves: float


def blocking(agents: int, load: float) -> float:
    """Erlang B (1917): the part of contacts that finds everybody busy if nobody can wait, by its stable recursion."""
    part = 1.0
    for number in range(1, agents + 1):
        part = _one_more(number, load, part)
    return part


def _one_more(agents: int, load: float, blocked: float) -> float:
    return load * blocked / (agents + load * blocked)


def outlook(agents: int, traffic: Traffic) -> Outlook:
    """How long contacts wait for so many agents: Erlang C, or Erlang A if they lose patience.

    Without patience limits and with too few agents the queue grows for ever: everybody waits, infinitely long.
    """
    if not math.isinf(traffic.patience):
        return _with_abandonment(agents, traffic)
    load = traffic.load
    if load >= agents:
        return Outlook(1.0, math.inf, 0.0)
    waits = _waits(agents, load, blocking(agents, load))
    return Outlook(waits, waits * traffic.handling / (agents - load), 0.0)


def service_level(agents: int, traffic: Traffic, within: float) -> float:
    """Erlang C: the part of contacts answered within so many seconds. Nobody leaves; see `outlook` for abandonment."""
    return _within(agents, traffic, blocking(agents, traffic.load), within)


def _within(agents: int, traffic: Traffic, blocked: float, within: float) -> float:
    if traffic.load >= agents:
        return 0.0
    return 1 - _waits(agents, traffic.load, blocked) * math.exp(-(agents - traffic.load) * within / traffic.handling)


def _waits(agents: int, load: float, blocked: float) -> float:
    """Erlang C from Erlang B."""
    return blocked / (1 - load / agents * (1 - blocked))


def answered_within(agents: int, traffic: Traffic, within: float) -> float:
    """The part of contacts answered within so many seconds: Erlang C, or Erlang A if they lose patience.

    Who finds k others waiting is answered after k + 1 exponential times of rates nm, nm + t, nm + 2t … (n agents, m and
    t the rates of service and of leaving). Over all k their densities, each with the chance to be still there, add up
    to what `_answering` integrates; what is answered at all fixes its scale (Palm, 1957; Zeltyn and Mandelbaum, 2005).
    """
    if math.isinf(traffic.patience):
        return service_level(agents, traffic, within)
    expected = outlook(agents, traffic)
    if traffic.a_second == 0:
        return 1.0
    service, leaving = agents / traffic.handling, 1 / traffic.patience
    peak = max(0.0, math.log(traffic.a_second / (service + leaving)) / leaving)
    # Beyond, the density is too small to count: e to the power of -40.
    end = peak + 40 / (service + leaving) + math.sqrt(80 / (leaving * (service + leaving)))
    reached = _answering(agents, traffic, (0.0, min(within, end))) / _answering(agents, traffic, (0.0, end))
    return 1 - expected.waits + (expected.waits - expected.leaves) * reached


def agents_needed(traffic: Traffic, goal: float, within: float) -> int:
    """The fewest agents that answer the part `goal` (0 to below 1) of contacts within so many seconds, by Erlang C.

    It takes as many steps as there are agents.
    """
    assert 0 <= goal < 1, "no number of agents answers everybody in time"
    agents, blocked = 1, _one_more(1, traffic.load, 1.0)
    while _within(agents, traffic, blocked, within) < goal:
        agents += 1
        blocked = _one_more(agents, traffic.load, blocked)
    return agents


def _answering(agents: int, traffic: Traffic, between: tuple[float, float], steps: int = 1000) -> float:
    """How likely somebody who waits is answered in a span of seconds, up to a factor; by Simpson's rule."""
    leaving = 1 / traffic.patience
    rate, queue = agents / traffic.handling + leaving, traffic.a_second / leaving
    top = max(0.0, math.log(traffic.a_second / rate) / leaving)

    def exponent(at: float) -> float:
        return -rate * at - queue * math.expm1(-leaving * at)

    begin, step = between[0], (between[1] - between[0]) / steps
    parts = [math.exp(exponent(begin + number * step) - exponent(top)) for number in range(steps + 1)]
    return step / 3 * (parts[0] + parts[-1] + 4 * sum(parts[1:-1:2]) + 2 * sum(parts[2:-1:2]))


def _with_abandonment(agents: int, traffic: Traffic) -> Outlook:
    """Erlang A (Palm, 1957): the balance of a queue that loses 1/patience a second for each who waits.

    Arrivals see time averages; by Little's law the mean wait is the mean queue over the rate of arrivals.
    """
    arrival, service, leaving = traffic.a_second, 1 / traffic.handling, 1 / traffic.patience
    if arrival == 0:
        return Outlook(0.0, 0.0, 0.0)
    # As logarithms, relative to the state in which all agents are busy and nobody waits: the states in the middle of a
    # long queue are so much likelier that their ratio would overflow.
    below = list(accumulate(math.log(busy * service / arrival) for busy in range(agents, 0, -1)))
    queue = _lengths(agents, traffic)
    likeliest = max(0.0, *below, *(part for _, part, _ in queue))
    busy = sum(math.exp(part - likeliest) for part in below)
    lengths = [(length, math.exp(part - likeliest) * many) for length, part, many in queue]
    waiting = sum(part for _, part in lengths)
    mean_queue = sum(length * part for length, part in lengths) / (busy + waiting)
    return Outlook(waiting / (busy + waiting), mean_queue / arrival, mean_queue * leaving / arrival)


def _lengths(agents: int, traffic: Traffic) -> list[tuple[int, float, float]]:
    """Lengths of the queue, how likely they are as logarithms, and for how many lengths each of them stands.

    The ratios of neighbours make up gamma functions, so that of a long queue only what is around its likeliest length
    is looked at, and only every so many of these; the ends stand for fewer, by the trapezoidal rule.
    """
    arrival, served, leaving = traffic.a_second, agents / traffic.handling, 1 / traffic.patience
    likeliest, spread = (arrival - served) / leaving, 40 + 9 * math.sqrt(arrival / leaving)
    ends = likeliest + spread if likeliest > 0 else min(spread, NEGLIGIBLE / math.log(arrival / (served + leaving)))
    first, last = max(0, math.floor(likeliest - spread)), math.ceil(ends)
    step = max(1, (last - first) // MOST_LENGTHS)
    return [
        (length, _beside_none(length, arrival / leaving, served / leaving + 1), step if place else (step + 1) / 2)
        for place, length in enumerate(range(first, last + step, step))
    ]


def _beside_none(length: int, ratio: float, base: float) -> float:
    """The logarithm of ratio^length * gamma(base) / gamma(base + length)."""
    if base < STIRLING_FROM:
        return length * math.log(ratio) - math.lgamma(base + length) + math.lgamma(base)
    # By Stirling's formula (1730), as the difference of two large logarithms would be lost in rounding.
    further = (1 / (base + length) - 1 / base) / 12
    return length - length * math.log((base + length) / ratio) - (base - 0.5) * math.log1p(length / base) - further

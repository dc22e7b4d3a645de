"""Before and after: figures by queue, and how long contacts waited hour by hour."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from hub.queueing.simulation.ledger import Stay
from hub.queueing.simulation.recording import Recording
from hub.queueing.simulation.run import Outcome, simulate

# More points than this are no line but a band: longer times are put together.
MOST_POINTS = 48
HOUR = 3600.0


@dataclass(frozen=True, slots=True)
class Figures:
    """Mean and nine-tenths wait in seconds; parts answered in time and gone; `unserved` still wait at the end."""

    contacts: int
    wait: float
    ninth: float
    in_time: float
    left: float
    unserved: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: by queue in the order of the comparison, all together, and the mean wait of each span."""

    agents: int
    occupancy: float
    queues: tuple[Figures, ...]
    everything: Figures
    waits: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two replays of one recording. `span` is seconds; `recorded` is the mean wait that really was."""

    begins: datetime
    span: float
    within: float
    queues: tuple[str, ...]
    before: Side
    after: Side
    recorded: float | None


def compare(before: Recording, after: Recording, within: float, seed: int) -> Comparison:
    """Replay both, with the same contacts and the same luck."""
    span = max(HOUR, -(-before.seconds // (MOST_POINTS * HOUR)) * HOUR)
    named = [queue for queue in before.queues if any(each.queue_id == queue.id for each in before.contacts)]
    really = [waited for waited in before.waited if waited is not None]
    ids = [queue.id for queue in named]
    return Comparison(
        begins=before.begins,
        span=span,
        within=within,
        queues=tuple(queue.name for queue in named),
        before=_side(before, ids, (within, span), seed),
        after=_side(after, ids, (within, span), seed),
        recorded=statistics.fmean(really) if really else None,
    )


def _side(recording: Recording, queues: Sequence[int], times: tuple[float, float], seed: int) -> Side:
    within, span = times
    outcome = simulate(recording.scenario(seed))
    by_queue = [[stay for stay in outcome.stays if stay.contact.queue_id == queue] for queue in queues]
    return Side(
        len(recording.agents),
        _occupancy(outcome),
        tuple(_figures(stays, within) for stays in by_queue),
        _figures(outcome.stays, within),
        tuple(_spans(outcome.stays, recording.seconds, span)),
    )


def _figures(stays: Sequence[Stay], within: float) -> Figures:
    waits = sorted(stay.waited for stay in stays if stay.waited is not None)
    answered = [stay.answered - stay.came for stay in stays if stay.answered is not None]
    return Figures(
        len(stays),
        statistics.fmean(waits) if waits else 0.0,
        waits[int(0.9 * (len(waits) - 1))] if waits else 0.0,
        sum(wait <= within for wait in answered) / max(1, len(stays)),
        sum(stay.left is not None for stay in stays) / max(1, len(stays)),
        len(stays) - len(waits),
    )


def _occupancy(outcome: Outcome) -> float:
    return sum(day.used for day in outcome.days) / max(1e-9, sum(day.room for day in outcome.days))


def _spans(stays: Iterable[Stay], seconds: float, span: float) -> Iterable[float | None]:
    found: dict[int, list[float]] = {}
    for stay in stays:
        if stay.waited is not None:
            found.setdefault(int(stay.came // span), []).append(stay.waited)
    return (statistics.fmean(found[number]) if number in found else None for number in range(int(-(-seconds // span))))

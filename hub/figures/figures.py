"""Figures by queue, channel, agent or altogether: what was offered, answered and abandoned, how soon and how long."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Row, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.figures.measures import OF_NOW, OF_SPANS, Measure, Scope, counted, of_whom, within
from hub.figures.model import Passage
from storage.unit_of_work import Storage


class By(StrEnum):
    """What figures are told apart by."""

    QUEUE = "queue"
    CHANNEL = "channel"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts by measure, and seconds: all that was waited until answers, and spent on what was handled.

    `waited_in_vain` is what those waited who left, `oldest` since when the oldest item waits.
    """

    counts: Mapping[Measure, int]
    waited: float = 0.0
    waited_in_vain: float = 0.0
    talk: float = 0.0
    hold: float = 0.0
    wrap_up: float = 0.0
    oldest: datetime | None = None

    @property
    def service_level(self) -> float | None:
        """The part of what is rated that was answered within the goal, 0 to 1; None if there is nothing to rate."""
        return _ratio(self.counts[Measure.IN_TIME], self.counts[Measure.RATED])

    @property
    def abandonment(self) -> float | None:
        """The part of what was offered that was abandoned, not shortly."""
        short = self.counts[Measure.SHORTLY_ABANDONED]
        return _ratio(self.counts[Measure.ABANDONED] - short, self.counts[Measure.OFFERED] - short)

    @property
    def speed_of_answer(self) -> float | None:
        """ASA: the mean seconds that what was answered had waited."""
        return _ratio(self.waited, self.counts[Measure.ANSWERED])

    @property
    def handling_time(self) -> float | None:
        """AHT: the mean seconds of talk, hold and wrap-up of what was handled."""
        return _ratio(self.talk + self.hold + self.wrap_up, self.counts[Measure.HANDLED])

    @property
    def handling_parts(self) -> tuple[float | None, float | None, float | None]:
        """What AHT is made of: the mean seconds of talk, of hold and of wrap-up."""
        handled = self.counts[Measure.HANDLED]
        return _ratio(self.talk, handled), _ratio(self.hold, handled), _ratio(self.wrap_up, handled)


# The key of a part: queue and channel.
Key = tuple[int, str]
Keys = tuple[Any, ...]
# What one part counts, by the names of its columns.
Counted = Row[*tuple[Any, ...]]

SECONDS = ("waited", "waited_in_vain", "talk", "hold", "wrap_up")
NOTHING = Figures(dict.fromkeys(OF_SPANS, 0))

OF_ARRIVALS = tuple(measure for measure in OF_SPANS if measure not in (*OF_NOW, Measure.HANDLED))
_KEYS: Mapping[By, InstrumentedAttribute[Any]] = {
    By.QUEUE: Passage.queue_id,
    By.CHANNEL: Passage.channel,
    By.AGENT: Passage.agent_id,
}


async def figures(storage: Storage, actor: Actor, scope: Scope) -> Figures:
    """The figures altogether; three statements. Raises `NotAllowed` for who does not supervise."""
    return (await _figures(storage, actor, scope, (literal(0),))).get((0,), NOTHING)


async def figures_by(storage: Storage, actor: Actor, scope: Scope, by: By) -> dict[Any, Figures]:
    """The figures by id or channel, of those there is anything of; None is the agent of what nobody has."""
    found = await _figures(storage, actor, scope, (_KEYS[by],))
    return {key[0]: each for key, each in found.items()}


async def figures_by_queue_and_channel(storage: Storage, actor: Actor, scope: Scope) -> dict[Key, Figures]:
    """The figures by both at once: `added` up they are those by either of them, or altogether. Three statements."""
    return await _figures(storage, actor, scope, (_KEYS[By.QUEUE], _KEYS[By.CHANNEL]))


def added(parts: Iterable[Figures]) -> Figures:
    """The figures of several parts that have nothing in common, altogether."""
    found = list(parts)
    oldest = [each.oldest for each in found if each.oldest is not None]
    return Figures(
        {measure: sum(each.counts[measure] for each in found) for measure in OF_SPANS},
        **{name: sum(getattr(each, name) for each in found) for name in SECONDS},
        oldest=min(oldest, default=None),
    )


async def _figures(storage: Storage, actor: Actor, scope: Scope, keys: Keys) -> dict[Any, Figures]:
    require(actor, Permission.SUPERVISE)
    async with storage.reading() as session:
        arrived = await counts_by(session, actor, scope, keys, OF_ARRIVALS)
        handled = await counts_by(session, actor, scope, keys, (Measure.HANDLED,))
        now = await counts_by(session, actor, scope, keys, OF_NOW)
    every = dict.fromkeys([*arrived, *handled, *now])
    return {each: together(arrived.get(each), handled.get(each), now.get(each)) for each in every}


async def counts_by(
    session: AsyncSession, actor: Actor, scope: Scope, keys: Keys, measures: tuple[Measure, ...]
) -> dict[tuple[Any, ...], Counted]:
    """Measures of the same time in one statement, by their keys."""
    conditions = {measure: counted(measure, scope) for measure in measures}
    first, names = conditions[measures[0]], [f"key_{number}" for number in range(len(keys))]
    query = select(
        *(key.label(name) for key, name in zip(keys, names, strict=True)),
        func.sum(Passage.waited).filter(conditions.get(Measure.ANSWERED, first)).label("waited"),
        func.sum(Passage.waited).filter(conditions.get(Measure.ABANDONED, first)).label("waited_in_vain"),
        *(func.sum(column).filter(first).label(column.key) for column in (Passage.talk, Passage.hold, Passage.wrap_up)),
        func.min(Passage.waiting_since).filter(first).label("oldest"),
        *(func.count().filter(each).label(measure.value) for measure, each in conditions.items()),
    ).where(of_whom(scope, actor), within(measures[0], scope), or_(*_widest(conditions)))
    rows = (await session.execute(query.group_by(*names))).all()
    return {tuple(row[: len(keys)]): row for row in rows}


def _widest(conditions: Mapping[Measure, ColumnElement[bool]]) -> Iterable[ColumnElement[bool]]:
    # Whatever else is counted of arrivals was offered: nothing need be compared twice.
    return [conditions[Measure.OFFERED]] if Measure.OFFERED in conditions else conditions.values()


def together(arrived: Counted | None, handled: Counted | None, now: Counted | None) -> Figures:
    counts = {
        measure: getattr(row, measure.value)
        for row, measures in ((arrived, OF_ARRIVALS), (handled, (Measure.HANDLED,)), (now, OF_NOW))
        if row is not None
        for measure in measures
    }
    sources = (arrived, arrived, handled, handled, handled)
    return Figures(
        dict.fromkeys(OF_SPANS, 0) | counts,
        **{name: getattr(row, name, None) or 0.0 for row, name in zip(sources, SECONDS, strict=True)},
        oldest=now.oldest if now is not None else None,
    )


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None

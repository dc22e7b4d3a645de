"""Figures by queue, channel, agent or altogether: what was offered, answered and abandoned, how soon and how long."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.figures.measures import OF_NOW, Measure, Scope, counted, of_whom, within
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

    `oldest` is since when the oldest item waits.
    """

    counts: Mapping[Measure, int]
    waited: float = 0.0
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


NOTHING = Figures(dict.fromkeys(Measure, 0))

OF_ARRIVALS = tuple(measure for measure in Measure if measure not in (*OF_NOW, Measure.HANDLED))
_KEYS: Mapping[By, InstrumentedAttribute[Any]] = {
    By.QUEUE: Passage.queue_id,
    By.CHANNEL: Passage.channel,
    By.AGENT: Passage.agent_id,
}


async def figures(storage: Storage, actor: Actor, scope: Scope) -> Figures:
    """The figures altogether; three statements. Raises `NotAllowed` for who does not supervise."""
    return (await _figures(storage, actor, scope, literal(0))).get(0, NOTHING)


async def figures_by(storage: Storage, actor: Actor, scope: Scope, by: By) -> dict[Any, Figures]:
    """The figures by id or channel, of those there is anything of; None is the agent of what nobody has."""
    return await _figures(storage, actor, scope, _KEYS[by])


async def _figures(storage: Storage, actor: Actor, scope: Scope, key: Any) -> dict[Any, Figures]:
    require(actor, Permission.SUPERVISE)
    async with storage.reading() as session:
        arrived = await counts_by(session, actor, scope, key, OF_ARRIVALS)
        handled = await counts_by(session, actor, scope, key, (Measure.HANDLED,))
        now = await counts_by(session, actor, scope, key, OF_NOW)
    keys = dict.fromkeys([*arrived, *handled, *now])
    return {each: together(arrived.get(each), handled.get(each), now.get(each)) for each in keys}


async def counts_by(
    session: AsyncSession, actor: Actor, scope: Scope, key: Any, measures: tuple[Measure, ...]
) -> dict[Any, Row[Any]]:
    """Measures of the same time in one statement."""
    conditions = {measure: counted(measure, scope) for measure in measures}
    sums = [func.sum(column).filter(conditions[measures[0]]) for column in (Passage.talk, Passage.hold)]
    answered = conditions.get(Measure.ANSWERED, conditions[measures[0]])
    query = select(
        key.label("key"),
        func.sum(Passage.waited).filter(answered).label("waited"),
        sums[0].label("talk"),
        sums[1].label("hold"),
        func.sum(Passage.wrap_up).filter(conditions[measures[0]]).label("wrap_up"),
        func.min(Passage.waiting_since).filter(conditions[measures[0]]).label("oldest"),
        *(func.count().filter(each).label(measure.value) for measure, each in conditions.items()),
    ).where(of_whom(scope, actor), within(measures[0], scope), or_(*conditions.values()))
    rows = (await session.execute(query.group_by("key"))).all()
    return {row.key: row for row in rows}


def together(arrived: Row[Any] | None, handled: Row[Any] | None, now: Row[Any] | None) -> Figures:
    counts = {
        measure: getattr(row, measure.value)
        for row, measures in ((arrived, OF_ARRIVALS), (handled, (Measure.HANDLED,)), (now, OF_NOW))
        if row is not None
        for measure in measures
    }
    return Figures(
        dict.fromkeys(Measure, 0) | counts,
        waited=(arrived.waited if arrived is not None else None) or 0.0,
        talk=(handled.talk if handled is not None else None) or 0.0,
        hold=(handled.hold if handled is not None else None) or 0.0,
        wrap_up=(handled.wrap_up if handled is not None else None) or 0.0,
        oldest=now.oldest if now is not None else None,
    )


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None

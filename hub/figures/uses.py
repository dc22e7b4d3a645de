"""Occupancy added up by the database: of the stretches that `stretches.py` tells apart, none leaves it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, and_, case, func, literal, or_, select, union_all
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.functions import FunctionElement

from hub.figures.model import ModeStretch, Passage
from hub.queueing.model import WorkMode
from storage.moments import Microseconds

Whose = Callable[[InstrumentedAttribute[Any]], ColumnElement[bool]]
Times = tuple[InstrumentedAttribute[Any], InstrumentedAttribute[Any], InstrumentedAttribute[Any]]

_COUNTS = ("held", "ready", "present")
_EPOCH, _MICROSECOND = datetime(1970, 1, 1, tzinfo=UTC), timedelta(microseconds=1)


def microseconds_by_use(whose: Whose, since: datetime, until: datetime) -> Select[*tuple[Any, ...]]:
    """For each agent how long they were occupied, available, and had items in hand, each of those counted.

    `whose` says of a column of agents which of them count. Who was neither is left out.
    """
    swept = _swept(_spans(whose, since, until))
    lasted = swept.c.until - swept.c.at
    occupied, available = and_(swept.c.held > 0, swept.c.present > 0), and_(swept.c.ready > 0, swept.c.held == 0)
    sums = (
        func.sum(case((occupied, lasted), else_=0)),
        func.sum(case((available, lasted), else_=0)),
        func.sum(case((occupied, lasted * swept.c.held), else_=0)),
    )
    used = select(swept.c.agent_id, *sums).where(swept.c.until > swept.c.at, or_(occupied, available))
    return used.group_by(swept.c.agent_id).order_by(swept.c.agent_id)


def _spans(whose: Whose, since: datetime, until: datetime) -> CTE:
    """What each agent had in hand and which modes they were in, from when to when of the time asked for."""
    ready, there = ModeStretch.mode == WorkMode.READY, ModeStretch.mode != WorkMode.LOGGED_OFF
    kinds: tuple[tuple[Times, tuple[ColumnElement[int], ...]], ...] = (
        ((Passage.agent_id, Passage.answered_at, Passage.ended_at), (literal(1), literal(0), literal(0))),
        (
            (ModeStretch.agent_id, ModeStretch.began_at, ModeStretch.ended_at),
            (literal(0), case((ready, 1), else_=0), case((there, 1), else_=0)),
        ),
    )
    spans = []
    for (agent, began, ended), counts in kinds:
        begins = case((began < since, _number(since)), else_=Microseconds(began))
        ends = case((ended < until, Microseconds(ended)), else_=_number(until))
        named = (count.label(name) for count, name in zip(counts, _COUNTS, strict=True))
        span = select(agent.label("agent_id"), begins.label("began"), ends.label("ended"), *named)
        spans.append(span.where(whose(agent), began < until, or_(ended.is_(None), ended > since)))
    return union_all(*spans).cte("spans")


def _swept(spans: CTE) -> CTE:
    """How much of each there is, from every moment at which something changes until the next."""
    counts = [spans.c[name] for name in _COUNTS]
    begins = select(spans.c.agent_id, spans.c.began.label("at"), *counts)
    marks = union_all(begins, select(spans.c.agent_id, spans.c.ended, *(-count for count in counts))).cte("marks")

    # What begins and ends at the same moment is added up together: the usual frame goes by the moment, not the row.
    def in_time(what: FunctionElement[Any], name: str) -> ColumnElement[Any]:
        return what.over(partition_by=marks.c.agent_id, order_by=marks.c.at).label(name)

    running = (in_time(func.sum(marks.c[name]), name) for name in _COUNTS)
    return select(marks.c.agent_id, marks.c.at, in_time(func.lead(marks.c.at), "until"), *running).cte()


def _number(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND

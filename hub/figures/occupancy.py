"""Occupancy: of the time agents had work in hand or were ready for it, the part they had it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, visible_queues
from hub.errors import Invalid
from hub.figures.agents import serving
from hub.figures.listing import LARGEST_KEY
from hub.figures.measures import Scope
from hub.figures.model import ModeStretch, Passage
from hub.figures.stretches import Span, Stretch, Use, stretches
from hub.figures.uses import microseconds_by_use
from hub.queueing.model import WorkMode
from storage.unit_of_work import Storage

AT_ONCE = 50
A_SECOND = 1_000_000


@dataclass(frozen=True, slots=True)
class Occupancy:
    """Seconds by use; `in_hand` are those of the items that occupied, each of them counted."""

    occupied: float = 0.0
    available: float = 0.0
    in_hand: float = 0.0

    @property
    def rate(self) -> float | None:
        """Occupied / (occupied + available), 0 to 1; None for who was neither."""
        whole = self.occupied + self.available
        return self.occupied / whole if whole else None

    @property
    def at_once(self) -> float:
        """How many items are in hand at once on average while any is; 1 for who had none."""
        return self.in_hand / self.occupied if self.occupied else 1.0

    def __add__(self, other: "Occupancy") -> "Occupancy":
        return Occupancy(self.occupied + other.occupied, self.available + other.available, self.in_hand + other.in_hand)


@dataclass(frozen=True, slots=True)
class StretchPage:
    """A window of the list, by agent and time. `next_cursor` is None at the end."""

    rows: tuple[Stretch, ...]
    next_cursor: str | None


async def occupancy(storage: Storage, actor: Actor, scope: Scope) -> Occupancy:
    """The occupancy of the scope's agents altogether, until now; one statement. Raises `NotAllowed`.

    `Scope.queue_id` means who serves that queue, with all their work: they are available for all of it at once, so
    neither their time nor a channel's can be told apart by queue.
    """
    return sum((await occupancy_by_agent(storage, actor, scope)).values(), Occupancy())


async def occupancy_by_agent(storage: Storage, actor: Actor, scope: Scope) -> dict[int, Occupancy]:
    """The same for each agent that was occupied or available at all; one statement."""
    require(actor, Permission.SUPERVISE)
    query = microseconds_by_use(lambda agent: _whose(agent, scope, actor, 0), scope.since, min(scope.until, scope.now))
    async with storage.reading() as session:
        rows = (await session.execute(query)).all()
    return {agent: Occupancy(*(int(each) / A_SECOND for each in used)) for agent, *used in rows}


async def stretches_behind(
    storage: Storage, actor: Actor, use: Use, scope: Scope, cursor: str | None = None
) -> StretchPage:
    """A page of the stretches that the figure sums up; two statements. Raises `NotAllowed`, `Invalid`."""
    after = _position(cursor) if cursor is not None else (0, 0)
    found = [each for each in await _stretches(storage, actor, scope, after[0]) if each.use == use]
    rest = [each for each in found if _key(each) > after]
    rows = tuple(rest[:AT_ONCE])
    return StretchPage(rows, "{}~{}".format(*_key(rows[-1])) if len(rest) > AT_ONCE else None)


async def _stretches(storage: Storage, actor: Actor, scope: Scope, from_agent: int = 0) -> list[Stretch]:
    require(actor, Permission.SUPERVISE)
    until = min(scope.until, scope.now)
    async with storage.reading() as session:
        modes = await _overlapping(session, _of_modes(scope, actor, from_agent, until))
        in_hand = await _overlapping(session, _of_passages(scope, actor, from_agent, until))
    found: list[Stretch] = []
    for agent_id, own in modes.items():
        own_modes = [(WorkMode(row.mode), _within(row, scope.since, until)) for row in own]
        held = [_within(row, scope.since, until) for row in in_hand.get(agent_id, [])]
        found += stretches(agent_id, own_modes, held)
    return found


def _of_modes(scope: Scope, actor: Actor, from_agent: int, until: datetime) -> Select[*tuple[Any, ...]]:
    row = ModeStretch
    query = select(row.agent_id, row.began_at, row.ended_at, row.mode)
    return query.where(
        _whose(row.agent_id, scope, actor, from_agent), row.began_at < until, _lasted_after(row.ended_at, scope.since)
    ).order_by(row.agent_id, row.number)


def _of_passages(scope: Scope, actor: Actor, from_agent: int, until: datetime) -> Select[*tuple[Any, ...]]:
    row = Passage
    query = select(row.agent_id, row.answered_at.label("began_at"), row.ended_at)
    return query.where(
        _whose(row.agent_id, scope, actor, from_agent),
        row.answered_at < until,
        _lasted_after(row.ended_at, scope.since),
    )


def _lasted_after(ended_at: InstrumentedAttribute[Any], since: datetime) -> ColumnElement[bool]:
    return or_(ended_at.is_(None), ended_at > since)


def _whose(agent: InstrumentedAttribute[Any], scope: Scope, actor: Actor, from_agent: int) -> ColumnElement[bool]:
    return and_(
        agent >= from_agent if from_agent else true(),
        agent == scope.agent_id if scope.agent_id is not None else true(),
        # Who serves nothing any more did work: over all queues nobody is left out.
        agent.in_(serving(actor, scope.queue_id))
        if scope.queue_id is not None or visible_queues(actor) is not None
        else true(),
    )


async def _overlapping(session: AsyncSession, query: Select[*tuple[Any, ...]]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {}
    for row in (await session.execute(query)).all():
        found.setdefault(row.agent_id, []).append(row)
    return found


def _within(row: Any, since: datetime, until: datetime) -> Span:
    ended_at = until if row.ended_at is None else min(row.ended_at, until)
    return Span(max(row.began_at, since), max(ended_at, since))


def _key(stretch: Stretch) -> tuple[int, int]:
    # Stretches of one agent never overlap, so that when they began tells them apart.
    return stretch.agent_id, int(stretch.began_at.timestamp() * 1_000_000)


def _position(cursor: str) -> tuple[int, int]:
    gone = Invalid("This part of the list is not there any more.", {"cursor": "unknown"})
    try:
        agent_id, began_at = (int(part) for part in cursor.split("~"))
    except ValueError as error:
        raise gone from error
    if not (0 <= agent_id <= LARGEST_KEY and began_at >= 0):
        raise gone
    return agent_id, began_at

"""Every intervention that a supervisor may look back at: page by page, and those of one conversation."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, allows, require, visible_queues
from hub.access.who import known_to
from hub.errors import Invalid
from hub.interactions.model import Interaction
from hub.supervision.model import Intervention, InterventionKind
from storage.unit_of_work import Storage

# Nobody but supervisors is told of these in a conversation; a whisper is shown as what was said.
_NOT_TOLD = (InterventionKind.MONITOR_BEGAN, InterventionKind.MONITOR_ENDED)
LARGEST_KEY = 2**63 - 1
_BY, _AGENT, _TO = aliased(User), aliased(User), aliased(User)
Line = Select[Intervention, str, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class InterventionRow:
    """One intervention with the names of its people; `to_name` is "" where it was for nobody."""

    id: int
    kind: InterventionKind
    at: datetime
    by_id: int
    by_name: str
    agent_id: int | None
    agent_name: str
    to_name: str
    interaction_id: int | None
    subject: str
    why: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InterventionFilter:
    """Which are listed; None lists all. `since` counts, `until` does not."""

    kind: InterventionKind | None = None
    by_id: int | None = None
    agent_id: int | None = None
    interaction_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class InterventionPage:
    """A window of the history, newest first. `next_cursor` is None at the end."""

    rows: tuple[InterventionRow, ...]
    next_cursor: str | None


async def interventions(
    storage: Storage, actor: Actor, chosen: InterventionFilter, cursor: str | None = None, limit: int = 50
) -> InterventionPage:
    """A page of the history of the queues the actor may see; one statement.

    Raises `NotAllowed` for who does not supervise, `Invalid` for a cursor that this list did not give out.
    """
    require(actor, Permission.SUPERVISE)
    query = _rows().where(*visible(actor), *_chosen(chosen))
    if cursor is not None:
        query = query.where(tuple_(Intervention.at, Intervention.id) < _position(cursor))
    newest_first = query.order_by(Intervention.at.desc(), Intervention.id.desc())
    async with storage.reading() as session:
        found = (await session.execute(newest_first.limit(limit + 1))).all()
    rows = tuple(_row(*line) for line in found[:limit])
    return InterventionPage(rows, f"{rows[-1].at.isoformat()}~{rows[-1].id}" if len(found) > limit else None)


async def intervention(storage: Storage, intervention_id: int) -> InterventionRow | None:
    """One of them, for telling whom it concerns; None if there is none."""
    async with storage.reading() as session:
        line = (await session.execute(_rows().where(Intervention.id == intervention_id))).one_or_none()
    return None if line is None else _row(*line)


def _all(query: Line) -> Line:
    return query.order_by(Intervention.id)


async def interventions_in(
    session: AsyncSession, actor: Actor, interaction_id: int, narrowed: Callable[[Line], Line] = _all
) -> tuple[InterventionRow, ...]:
    """What the conversation shows of them, in a part of it, to somebody who may see it."""
    query = _rows().where(Intervention.interaction_id == interaction_id, Intervention.kind != InterventionKind.WHISPER)
    if not allows(actor, Permission.SUPERVISE):
        query = query.where(Intervention.kind.not_in(_NOT_TOLD))
    return tuple(_row(*line) for line in (await session.execute(narrowed(query))).all())


def _rows() -> Line:
    return (
        select(Intervention, _BY.name, _AGENT.name, _TO.name, Interaction.subject)
        .join(_BY, _BY.id == Intervention.by_id)
        .outerjoin(_AGENT, _AGENT.id == Intervention.agent_id)
        .outerjoin(_TO, _TO.id == Intervention.to_id)
        .outerjoin(Interaction, Interaction.id == Intervention.interaction_id)
    )


def visible(actor: Actor) -> Iterable[ColumnElement[bool]]:
    """Those about conversations and agents of queues that the actor may see; `Interaction` must be joined."""
    queues = visible_queues(actor)
    if queues is None:
        return ()
    about_nothing = Intervention.interaction_id.is_(None)
    return (or_(Interaction.queue_id.in_(queues), about_nothing & Intervention.agent_id.in_(known_to(actor))),)


def _chosen(chosen: InterventionFilter) -> Iterable[ColumnElement[bool]]:
    equal = {
        Intervention.kind: chosen.kind,
        Intervention.by_id: chosen.by_id,
        Intervention.agent_id: chosen.agent_id,
        Intervention.interaction_id: chosen.interaction_id,
    }
    yield from (column == value for column, value in equal.items() if value is not None)
    if chosen.since is not None:
        yield Intervention.at >= chosen.since
    if chosen.until is not None:
        yield Intervention.at < chosen.until


def _row(kept: Intervention, by: str, agent: str | None, to: str | None, subject: str | None) -> InterventionRow:
    return InterventionRow(
        id=kept.id,
        kind=InterventionKind(kept.kind),
        at=kept.at,
        by_id=kept.by_id,
        by_name=by,
        agent_id=kept.agent_id,
        agent_name=agent or "",
        to_name=to or "",
        interaction_id=kept.interaction_id,
        subject=subject or "",
        why=kept.why,
        detail=kept.detail,
    )


def _position(cursor: str) -> tuple[datetime, int]:
    gone = Invalid("This part of the list is not there any more.", {"cursor": "unknown"})
    try:
        moment, key = cursor.split("~")
        at, number = datetime.fromisoformat(moment), int(key)
        position = (at.astimezone(UTC), number)
    except (ValueError, OverflowError) as error:
        raise gone from error
    if at.tzinfo is None or not 0 <= number <= LARGEST_KEY:
        raise gone
    return position

"""Work is taken by whoever accepts or pulls it: one statement looks, locks, and writes all that changes."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Row, Select, Table, Update, bindparam, literal_column, select, update

from hub.access.actor import Actor
from hub.access.model import User
from hub.events import ItemAccepted
from hub.figures.follow import answered
from hub.figures.follow import follow as count_figures
from hub.interactions.model import Interaction, InteractionState
from hub.queueing.model import AgentPresence, Offer, OfferOutcome, WorkItem
from hub.queueing.states import ENDED_STATES, WorkState
from storage.taking import Attempt, Columns, Look, Taking
from storage.types import UtcDateTime
from storage.unit_of_work import Work

# Agents take work all day: this goes past the classes and their session, which would write each row by itself.
# Who takes work within something larger does it by `pull.take_if_free`.
_TALKS, _ITEMS = cast("Table", Interaction.__table__), cast("Table", WorkItem.__table__)
_OFFERS, _PRESENCES = cast("Table", Offer.__table__), cast("Table", AgentPresence.__table__)


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation and its open item, both locked, as they were found."""

    interaction_id: int
    queue_id: int
    item_id: int
    state: WorkState
    agent_id: int | None
    agent_name: str | None


@dataclass(frozen=True, slots=True)
class HeldOut(Found):
    """The same with an offer of it, locked too. The item may have ended since."""

    offered_to: int
    outcome: OfferOutcome | None
    expires_at: datetime


F = TypeVar("F", bound=Found)

# Conversations before items before offers: that is the order in which everybody locks.
_BOTH = _TALKS.join(_ITEMS, _ITEMS.c.interaction_id == _TALKS.c.id)
# Who is too late is told by whom it is held, at once.
_NAME = select(User.name).where(User.id == _ITEMS.c.agent_id).scalar_subquery()
_FOUND: Sequence[ColumnElement[Any]] = (
    _TALKS.c.id.label("interaction_id"),
    _TALKS.c.queue_id.label("queue_id"),
    _ITEMS.c.id.label("work_item_id"),
    _ITEMS.c.state.label("state"),
    _ITEMS.c.agent_id.label("held_by"),
    _NAME.label("held_by_name"),
)
_OFFER: Sequence[ColumnElement[Any]] = (
    _OFFERS.c.agent_id.label("offered_to"),
    _OFFERS.c.outcome.label("outcome"),
    _OFFERS.c.expires_at.label("expires_at"),
)
# A list of parameters would have SQLAlchemy write the statement anew each time.
_NOT_ENDED = _ITEMS.c.state.not_in([literal_column(f"'{state}'") for state in ENDED_STATES])
_AGENT, _NOW = bindparam("agent", type_=_ITEMS.c.agent_id.type), bindparam("now", type_=UtcDateTime())
_IS_HELD_OUT = (
    (_ITEMS.c.state == WorkState.OFFERED)
    & (_OFFERS.c.agent_id == _AGENT)
    & _OFFERS.c.outcome.is_(None)
    & (_OFFERS.c.expires_at > _NOW)
)


def _open(*further: ColumnElement[Any]) -> Select[Any]:
    found = select(*_FOUND, *further).select_from(_BOTH)
    here = found.where(_TALKS.c.id == bindparam("of"), _TALKS.c.merged_into_id.is_(None), _NOT_ENDED)
    return here.with_for_update()


_LOOK = _open()
_WAITING = _open((_ITEMS.c.state == WorkState.WAITING).label("free"))
_HELD_OUT = (
    select(*_FOUND, *_OFFER, _IS_HELD_OUT.label("free"))
    .select_from(_BOTH.join(_OFFERS, _OFFERS.c.work_item_id == _ITEMS.c.id))
    .where(_OFFERS.c.id == bindparam("of"))
    .with_for_update()
)


def _talk(found: Columns, number: ColumnElement[int]) -> Update:
    opened = {"waiting": False, "state": InteractionState.OPEN, "closed_at": None}
    return update(_TALKS).where(_TALKS.c.id == found["interaction_id"]).values(version=number, **opened)


def _item(found: Columns, _: ColumnElement[int]) -> Update:
    theirs = update(_ITEMS).where(_ITEMS.c.id == found["work_item_id"])
    return theirs.values(state=WorkState.ACTIVE, agent_id=_AGENT, accepted_at=_NOW, snoozed_until=None)


def _idle_time(_: Columns, __: ColumnElement[int]) -> Update:
    return update(_PRESENCES).where(_PRESENCES.c.user_id == _AGENT).values(idle_since=_NOW)


def _offer(_: Columns, __: ColumnElement[int]) -> Update:
    accepted = {"outcome": OfferOutcome.ACCEPTED, "answered_at": _NOW}
    return update(_OFFERS).where(_OFFERS.c.id == bindparam("of")).values(**accepted)


def _passage(found: Columns, _: ColumnElement[int]) -> Update:
    return answered(found["work_item_id"], _AGENT, _NOW)


_TOLD = ("interaction_id", "queue_id", "work_item_id")
_PULL, _ACCEPT = Look(_WAITING, "interaction-", _TOLD), Look(_HELD_OUT, "interaction-", _TOLD)
_PULLING = Taking(_PULL, [_talk, _item, _idle_time], {count_figures: _passage})
_ACCEPTING = Taking(_ACCEPT, [_talk, _item, _idle_time, _offer], {count_figures: _passage})


async def open_work(work: Work, interaction_id: int) -> Found | None:
    """A conversation and its open item; None if there is none, or it came just now, or went into another.

    This reads past the session: nothing may wait there to be flushed, for it would not be seen.
    """
    connection = await work.session.connection()
    row = (await connection.execute(_LOOK, {"of": interaction_id})).one_or_none()
    return None if row is None else _read(Found, row)


async def claim_waiting(work: Work, interaction_id: int, by: Actor) -> tuple[Found | None, bool]:
    """The same, and whether it waited and is the actor's now.

    It is taken before anybody knows in which queue it is: whoever refuses the actor has it undone by that.
    """
    taken = await work.take(Attempt(_PULLING, _accepted(by, None), _values(work, interaction_id, by)))
    return (None, False) if taken is None else (_read(Found, taken.row), taken.event is not None)


async def claim_offered(work: Work, offer_id: int, by: Actor) -> tuple[HeldOut | None, bool]:
    """What was offered, whatever became of it, None if there is no such offer; whether it is the actor's by it now.

    The same holds for who refuses the actor.
    """
    taken = await work.take(Attempt(_ACCEPTING, _accepted(by, offer_id), _values(work, offer_id, by)))
    return (None, False) if taken is None else (_read(HeldOut, taken.row), taken.event is not None)


def _read(kind: type[F], row: Row[Any]) -> F:
    return kind(*row[: len(fields(kind))])


def _accepted(by: Actor, offer_id: int | None) -> ItemAccepted:
    # What is found out stands for the zeros.
    return ItemAccepted(0, 0, 0, by.user_id, offer_id, waited=True)


def _values(work: Work, of: int, by: Actor) -> dict[str, object]:
    return {"of": of, "agent": by.user_id, "now": work.now}

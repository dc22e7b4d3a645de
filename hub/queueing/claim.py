"""Work is taken by whoever accepts or pulls it: one statement locks and looks, one writes all that changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, Table, Update, bindparam, literal_column, select, update

from hub.access.actor import Actor
from hub.access.model import User
from hub.events import ItemAccepted
from hub.interactions.model import Interaction, InteractionState
from hub.queueing.model import AgentPresence, Offer, OfferOutcome, WorkItem
from hub.queueing.states import ENDED_STATES, UNTAKEN_STATES, WorkState, WorkStep, after
from storage.events import Beside, Together
from storage.unit_of_work import Work

# Agents take work all day: this goes past the classes and their session, which would write each row by itself.
# Who takes work within something larger does it by `pull.take_if_free`.
_TALKS, _ITEMS = cast("Table", Interaction.__table__), cast("Table", WorkItem.__table__)
_OFFERS, _PRESENCES = cast("Table", Offer.__table__), cast("Table", AgentPresence.__table__)


@dataclass(frozen=True, slots=True)
class Found:
    """A conversation and its open item, both locked, as they are now."""

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


# Conversations before items before offers: that is the order in which everybody locks.
_BOTH = _TALKS.join(_ITEMS, _ITEMS.c.interaction_id == _TALKS.c.id)
# Who is too late is told by whom it is held, at once.
_NAME = select(User.name).where(User.id == _ITEMS.c.agent_id).scalar_subquery()
_FOUND = (_TALKS.c.id, _TALKS.c.queue_id, _ITEMS.c.id, _ITEMS.c.state, _ITEMS.c.agent_id, _NAME)
_OFFER = (_OFFERS.c.agent_id, _OFFERS.c.outcome, _OFFERS.c.expires_at)
# A list of parameters would have SQLAlchemy write the statement anew each time.
_NOT_ENDED = _ITEMS.c.state.not_in([literal_column(f"'{state}'") for state in ENDED_STATES])
_OPEN = (
    select(*_FOUND)
    .select_from(_BOTH)
    .where(_TALKS.c.id == bindparam("of"), _TALKS.c.merged_into_id.is_(None), _NOT_ENDED)
    .with_for_update()
)
_HELD_OUT = (
    select(*_FOUND, *_OFFER)
    .select_from(_BOTH.join(_OFFERS, _OFFERS.c.work_item_id == _ITEMS.c.id))
    .where(_OFFERS.c.id == bindparam("of"))
    .with_for_update()
)


async def open_work(work: Work, interaction_id: int) -> Found | None:
    """A conversation and its open item; None if there is none, or it came just now, or went into another.

    This reads past the session: nothing may wait there to be flushed, for it would not be seen.
    """
    row = await _row(work, _OPEN, interaction_id)
    return None if row is None else Found(*row)


async def held_out(work: Work, offer_id: int) -> HeldOut | None:
    """What was offered, whatever became of it; None if there is no such offer.

    This reads past the session, too: nothing may wait there to be flushed.
    """
    row = await _row(work, _HELD_OUT, offer_id)
    return None if row is None else HeldOut(*row)


async def _row(work: Work, query: Select[*tuple[Any, ...]], of: int) -> Sequence[Any] | None:
    connection = await work.session.connection()
    return (await connection.execute(query, {"of": of})).one_or_none()


async def claim(work: Work, found: Found, by: Actor, offer_id: int | None = None) -> None:
    """Make it the actor's, and its offer accepted. Raises `Conflict` when it is not free."""
    values = {
        "of_talk": found.interaction_id,
        "of_item": found.item_id,
        "of_offer": offer_id,
        "state_now": after(found.state, WorkStep.TAKE),
        "agent": by.user_id,
        "now": work.now,
    }
    waited = found.state in UNTAKEN_STATES
    taken = ItemAccepted(found.interaction_id, found.queue_id, found.item_id, by.user_id, offer_id, waited=waited)
    together = _PULLED if offer_id is None else _ACCEPTED
    await work.record_beside(taken, Beside(together, values))


def _talk(number: ColumnElement[int]) -> Update:
    opened = {"waiting": False, "state": InteractionState.OPEN, "closed_at": None}
    return update(_TALKS).where(_TALKS.c.id == bindparam("of_talk")).values(version=number, **opened)


def _item(_: ColumnElement[int]) -> Update:
    theirs = update(_ITEMS).where(_ITEMS.c.id == bindparam("of_item"))
    return theirs.values(
        state=bindparam("state_now"), agent_id=bindparam("agent"), accepted_at=bindparam("now"), snoozed_until=None
    )


def _idle_time(_: ColumnElement[int]) -> Update:
    return update(_PRESENCES).where(_PRESENCES.c.user_id == bindparam("agent")).values(idle_since=bindparam("now"))


def _offer(_: ColumnElement[int]) -> Update:
    accepted = {"outcome": OfferOutcome.ACCEPTED, "answered_at": bindparam("now")}
    return update(_OFFERS).where(_OFFERS.c.id == bindparam("of_offer")).values(**accepted)


_PULLED = Together(_talk, _item, _idle_time)
_ACCEPTED = Together(_talk, _item, _idle_time, _offer)

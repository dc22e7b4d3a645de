"""The statements behind the inbox list: which interactions stand in a window of it, and what their rows show."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, FromClause, Select, Subquery, literal, select, tuple_, union_all
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import visible_queues
from hub.drafts.model import Draft, DraftKind
from hub.interactions.model import Interaction, InteractionState, InteractionTag
from hub.mentions.model import Mention
from hub.parties.members import shown_name
from hub.parties.model import Party
from hub.queueing.model import Consultation, Queue, WorkItem
from hub.queueing.states import ENDED_STATES, HELD_STATES, WorkState
from hub.service_level.model import ServiceClock

Details = Select[
    Interaction,
    str,
    str,
    WorkState,
    int | None,
    str,
    datetime | None,
    datetime | None,
    int | None,
    str | None,
    str | None,
    str | None,
    datetime | None,
    datetime | None,
    int | None,
    int,
]


class InboxView(StrEnum):
    """The lists an agent can open."""

    MINE = "mine"
    SNOOZED = "snoozed"
    ASKED = "asked"
    DRAFTS = "drafts"
    MENTIONS = "mentions"
    WAITING = "waiting"
    OPEN = "open"
    CLOSED = "closed"
    PARKED = "parked"
    QUARANTINED = "quarantined"


# The lists of an agent's own work, and the states of what stands in them.
OWN: Mapping[InboxView, tuple[WorkState, ...]] = {InboxView.MINE: HELD_STATES, InboxView.SNOOZED: (WorkState.SNOOZED,)}


@dataclass(frozen=True, slots=True)
class InboxFilter:
    """What a list shows: a view, one queue or all the actor may see, and only what has a tag if there is one."""

    view: InboxView
    queue_id: int | None = None
    tag: str = ""


def window(actor: Actor, chosen: InboxFilter, after: tuple[datetime, int] | None, limit: int) -> Select[int, datetime]:
    """The ids of one page. Several queues are read each from the head of its own index and merged, not scanned."""
    queues = visible_queues(actor)
    if chosen.queue_id is not None:
        queues = frozenset({chosen.queue_id}) & queues if queues is not None else frozenset({chosen.queue_id})
    if chosen.view in OWN:
        return _newest(chosen, after, limit).where(Interaction.id.in_(_held_by(actor, queues, OWN[chosen.view])))
    if chosen.view == InboxView.ASKED:
        return _newest(chosen, after, limit).where(Interaction.id.in_(_asked(actor, queues)))
    if chosen.view == InboxView.DRAFTS:
        return _newest(chosen, after, limit).where(Interaction.id.in_(_written_in(actor)), *_in_queues(queues))
    if chosen.view == InboxView.MENTIONS:
        return _newest(chosen, after, limit).where(Interaction.id.in_(_mentioned(actor)), *_in_queues(queues))
    if queues is None:
        return _heads(chosen, after, limit)
    heads = [_heads(chosen, after, limit).where(Interaction.queue_id == queue).subquery() for queue in sorted(queues)]
    if not heads:
        return _heads(chosen, after, limit).where(literal(False))
    together = union_all(*(select(head.c.id, head.c.last_activity_at) for head in heads)).subquery()
    newest_first = select(together.c.id, together.c.last_activity_at).order_by(
        together.c.last_activity_at.desc(), together.c.id.desc()
    )
    return newest_first.limit(limit)


def _heads(chosen: InboxFilter, after: tuple[datetime, int] | None, limit: int) -> Select[int, datetime]:
    newest = _newest(chosen, after, limit)
    if chosen.view == InboxView.WAITING:
        return newest.where(Interaction.waiting)
    return newest.where(Interaction.state == InteractionState(chosen.view.value))


def _newest(chosen: InboxFilter, after: tuple[datetime, int] | None, limit: int) -> Select[int, datetime]:
    query = (
        select(Interaction.id, Interaction.last_activity_at)
        .order_by(Interaction.last_activity_at.desc(), Interaction.id.desc())
        .limit(limit)
    )
    if chosen.tag:
        tagged = select(InteractionTag.interaction_id).where(InteractionTag.tag == chosen.tag)
        query = query.where(Interaction.id.in_(tagged))
    if after is None:
        return query
    return query.where(tuple_(Interaction.last_activity_at, Interaction.id) < after)


def _held_by(actor: Actor, queues: frozenset[int] | None, states: tuple[WorkState, ...]) -> Select[int]:
    """What is the agent's: few rows, so the queues are compared here and not on the large table."""
    held = select(WorkItem.interaction_id).where(WorkItem.agent_id == actor.user_id, WorkItem.state.in_(states))
    return held if queues is None else held.where(WorkItem.queue_id.in_(queues))


def _asked(actor: Actor, queues: frozenset[int] | None) -> Select[int]:
    """What colleagues ask the agent about."""
    asked = (
        select(WorkItem.interaction_id)
        .join(Consultation, Consultation.work_item_id == WorkItem.id)
        .where(Consultation.colleague_id == actor.user_id, Consultation.ended_at.is_(None))
    )
    return asked if queues is None else asked.where(WorkItem.queue_id.in_(queues))


def _written_in(actor: Actor) -> Select[int]:
    """Where the agent has written what was not sent: drafts are few, and each writer's own."""
    return select(Draft.interaction_id).where(Draft.user_id == actor.user_id, Draft.kind != DraftKind.SCRATCH)


def _mentioned(actor: Actor) -> Select[int]:
    """Where a colleague mentions the agent, who has not looked since."""
    return select(Mention.interaction_id).where(Mention.user_id == actor.user_id, Mention.read_at.is_(None))


def _in_queues(queues: frozenset[int] | None) -> Iterable[ColumnElement[bool]]:
    return () if queues is None else (Interaction.queue_id.in_(queues),)


def allowed(actor: Actor) -> Iterable[ColumnElement[bool]]:
    """The permission predicate as conditions on `Interaction`, for every query that shows one."""
    return _in_queues(visible_queues(actor))


def details(ids: Subquery) -> Details:
    """Everything a row shows, for the interactions of a window, newest activity first."""
    # From the few on: of so many tables PostgreSQL joins none in another order than is written.
    return _details(ids.join(Interaction, Interaction.id == ids.c.id))


def details_of(numbers: Collection[int], actor: Actor) -> Details:
    """The same for those of these interactions that the actor may see."""
    return _DETAILS.where(Interaction.id.in_(numbers), *allowed(actor))


def _details(interactions: FromClause) -> Details:
    colleague, pinned_to, whole = aliased(User), aliased(User), aliased(Party)
    asked = (Consultation.work_item_id == WorkItem.id) & Consultation.ended_at.is_(None)
    work = (WorkItem.state, WorkItem.agent_id, User.name, WorkItem.snoozed_until, WorkItem.wrap_up_began_at)
    due = (ServiceClock.goal, ServiceClock.due_at, ServiceClock.warn_at)
    people = (Consultation.colleague_id, colleague.name, pinned_to.name)
    return (
        select(Interaction, Queue.name, shown_name(whole), *work, *people, *due, WorkItem.priority, Queue.priority)
        .select_from(interactions)
        .join(Queue, Queue.id == Interaction.queue_id)
        .outerjoin(Party, Party.id == Interaction.party_id)
        .outerjoin(whole, whole.id == Party.root_id)
        .outerjoin(WorkItem, (WorkItem.interaction_id == Interaction.id) & (WorkItem.state.not_in(ENDED_STATES)))
        .outerjoin(User, User.id == WorkItem.agent_id)
        .outerjoin(Consultation, asked)
        .outerjoin(colleague, colleague.id == Consultation.colleague_id)
        .outerjoin(pinned_to, pinned_to.id == WorkItem.pinned_agent_id)
        .outerjoin(ServiceClock, ServiceClock.interaction_id == Interaction.id)
        .order_by(Interaction.last_activity_at.desc(), Interaction.id.desc())
    )


# Built once: to describe it takes as long as to run it.
_DETAILS = _details(Interaction.__table__)

"""The contacts an agent serves now, in the order they were taken: what the strip of the desk shows."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, false, func, or_, select
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.permissions import visible_queues
from hub.interactions.model import Direction, Interaction, Message
from hub.parties.members import shown_name
from hub.parties.model import Party
from hub.queueing.model import WorkItem
from hub.queueing.states import HELD_STATES
from hub.service_level.model import ServiceClock
from storage.unit_of_work import Storage

# Nobody serves more at once; whoever holds more finds the rest under "my work".
MOST_IN_HAND = 40


@dataclass(frozen=True, slots=True)
class ContactInHand:
    """One contact. `newest_message_id` is the last thing its customer said, 0 for none; `since` is when it was taken.

    What is due next is due at `due_at`, and nearly so from `warn_at`.
    """

    id: int
    channel: str
    subject: str
    party_name: str
    work_state: str
    since: datetime | None
    newest_message_id: int
    due_at: datetime | None
    warn_at: datetime | None


async def contacts_in_hand(storage: Storage, actor: Actor) -> tuple[ContactInHand, ...]:
    """What the actor has, first taken first, so that each keeps its place and its digit; one statement."""
    return (await hands_of(storage, [actor]))[actor.user_id]


async def hands_of(storage: Storage, actors: Collection[Actor]) -> Mapping[int, tuple[ContactInHand, ...]]:
    """What each of these has, by user; one statement for all of them."""
    place = func.row_number().over(partition_by=WorkItem.agent_id, order_by=(WorkItem.accepted_at, WorkItem.id))
    numbered = select(WorkItem.id, place.label("place")).where(or_(*_held_by(actors))).subquery()
    newest = (
        select(Message.id)
        .where(Message.interaction_id == Interaction.id, Message.direction == Direction.INBOUND)
        .order_by(Message.id.desc())
        .limit(1)
        .correlate(Interaction)
        .scalar_subquery()
    )
    whole = aliased(Party)
    shown = (Interaction.id, Interaction.channel, Interaction.subject, shown_name(whole), WorkItem.state)
    query = (
        select(WorkItem.agent_id, *shown, WorkItem.accepted_at, newest, ServiceClock.due_at, ServiceClock.warn_at)
        .join(numbered, numbered.c.id == WorkItem.id)
        .join(Interaction, Interaction.id == WorkItem.interaction_id)
        .outerjoin(Party, Party.id == Interaction.party_id)
        .outerjoin(whole, whole.id == Party.root_id)
        .outerjoin(ServiceClock, ServiceClock.interaction_id == Interaction.id)
        .where(numbered.c.place <= MOST_IN_HAND)
        .order_by(WorkItem.accepted_at, WorkItem.id)
    )
    hands: dict[int, list[ContactInHand]] = {actor.user_id: [] for actor in actors}
    async with storage.reading() as session:
        rows = (await session.execute(query)).all()
    for agent_id, number, channel, subject, name, state, since, last, due_at, warn_at in rows:
        assert agent_id is not None, "somebody holds it"
        contact = ContactInHand(number, channel, subject, name or "", state, since, last or 0, due_at, warn_at)
        hands[agent_id].append(contact)
    return {agent: tuple(contacts) for agent, contacts in hands.items()}


async def holders(storage: Storage, interaction_ids: Collection[int]) -> frozenset[int]:
    """Who has these in hand."""
    held = select(WorkItem.agent_id).where(
        WorkItem.interaction_id.in_(interaction_ids), WorkItem.state.in_(HELD_STATES)
    )
    async with storage.reading() as session:
        return frozenset(agent for agent in await session.scalars(held) if agent is not None)


def _held_by(actors: Collection[Actor]) -> Iterable[ColumnElement[bool]]:
    """One condition for all who see the same queues; none of anybody's for nobody."""
    audiences: defaultdict[frozenset[int] | None, list[int]] = defaultdict(list)
    for actor in actors:
        audiences[visible_queues(actor)].append(actor.user_id)
    yield false()
    for queues, people in audiences.items():
        held = and_(WorkItem.agent_id.in_(people), WorkItem.state.in_(HELD_STATES))
        yield held if queues is None else and_(held, WorkItem.queue_id.in_(queues))

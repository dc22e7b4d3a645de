"""The contacts an agent serves now, in the order they were taken: what the strip of the desk shows."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import visible_queues
from hub.interactions.model import Direction, Interaction, Message
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
    newest = (
        select(Message.id)
        .where(Message.interaction_id == Interaction.id, Message.direction == Direction.INBOUND)
        .order_by(Message.id.desc())
        .limit(1)
        .correlate(Interaction)
        .scalar_subquery()
    )
    shown = (Interaction.id, Interaction.channel, Interaction.subject, Party.name, WorkItem.state)
    query = (
        select(*shown, WorkItem.accepted_at, newest, ServiceClock.due_at, ServiceClock.warn_at)
        .join(Interaction, Interaction.id == WorkItem.interaction_id)
        .outerjoin(Party, Party.id == Interaction.party_id)
        .outerjoin(ServiceClock, ServiceClock.interaction_id == Interaction.id)
        .where(WorkItem.agent_id == actor.user_id, WorkItem.state.in_(HELD_STATES))
        .order_by(WorkItem.accepted_at, WorkItem.id)
        .limit(MOST_IN_HAND)
    )
    queues = visible_queues(actor)
    if queues is not None:
        query = query.where(WorkItem.queue_id.in_(queues))
    async with storage.reading() as session:
        rows = (await session.execute(query)).all()
    return tuple(
        ContactInHand(number, channel, subject, name or "", state, since, newest or 0, due_at, warn_at)
        for number, channel, subject, name, state, since, newest, due_at, warn_at in rows
    )

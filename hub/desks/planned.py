"""What somebody planned: what they put aside until a time, and answers that leave later."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select

from hub.access.actor import Actor
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Interaction, Message
from hub.parties.model import Party
from hub.queueing.model import WorkItem
from hub.queueing.states import WorkState
from storage.outbox import DeliveryState, OutboxRow
from storage.unit_of_work import Storage

MOST = 200


class PlannedKind(StrEnum):
    """What is planned."""

    SNOOZED = "snoozed"  # put aside until then
    ANSWER = "answer"  # leaves then


@dataclass(frozen=True, slots=True)
class Planned:
    """One thing planned for a time."""

    kind: PlannedKind
    interaction_id: int
    subject: str
    party_name: str
    at: datetime


async def planned(storage: Storage, actor: Actor) -> tuple[Planned, ...]:
    """What the actor planned, the soonest first, so many at most; two statements."""
    shown = (Interaction.id, Interaction.subject, Party.name)
    asleep = (
        select(*shown, WorkItem.snoozed_until)
        .join(Interaction, Interaction.id == WorkItem.interaction_id)
        .outerjoin(Party, Party.id == Interaction.party_id)
        .where(WorkItem.agent_id == actor.user_id, WorkItem.state == WorkState.SNOOZED, *allowed(actor))
        .where(WorkItem.snoozed_until.is_not(None))
    )
    leaving = (
        select(*shown, Message.leaves_at)
        .join(Message, Message.interaction_id == Interaction.id)
        .join(OutboxRow, OutboxRow.subject_id == Message.id)
        .outerjoin(Party, Party.id == Interaction.party_id)
        .where(OutboxRow.state == DeliveryState.QUEUED, OutboxRow.due_at > storage.clock.now())
        .where(Message.author_id == actor.user_id, Message.leaves_at.is_not(None), *allowed(actor))
        .distinct()
    )
    async with storage.reading() as session:
        sleeping = (await session.execute(asleep.order_by(WorkItem.snoozed_until).limit(MOST))).all()
        answers = (await session.execute(leaving.order_by(Message.leaves_at).limit(MOST))).all()
    found = [
        *(
            Planned(PlannedKind.SNOOZED, number, subject, name or "", at)
            for number, subject, name, at in sleeping
            if at
        ),
        *(Planned(PlannedKind.ANSWER, number, subject, name or "", at) for number, subject, name, at in answers if at),
    ]
    return tuple(sorted(found, key=lambda each: (each.at, each.interaction_id)))[:MOST]

"""What is in quarantine, page by page, and everything in it read again, e.g. after an update understands more."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require, visible_queues
from hub.interactions.model import ContactState, InboundContact, Interaction, InteractionState
from hub.interactions.store_contacts import UNDERSTAND
from hub.queueing.model import Queue
from storage.jobs import enqueue
from storage.unit_of_work import Storage, Work, action

# What one transaction reads again; more wait for the next time somebody asks.
MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class QuarantinedRow:
    """One contact that was not understood. `size` is in bytes, `source` the front door it came in by."""

    contact_id: int
    interaction_id: int
    title: str
    reason: str
    source: str
    size: int
    queue_name: str
    received_at: datetime


async def quarantined(
    storage: Storage, by: Actor, before: int | None = None, limit: int = 50
) -> tuple[QuarantinedRow, ...]:
    """The newest contacts in quarantine of queues the actor may see, or those before a contact; one statement."""
    require(by, Permission.QUARANTINE)
    columns = (InboundContact.id, Interaction.id, Interaction.subject, InboundContact.reason, InboundContact.source)
    query = (
        select(*columns, InboundContact.size, Queue.name, InboundContact.received_at)
        .join(Interaction, Interaction.id == InboundContact.interaction_id)
        .join(Queue, Queue.id == Interaction.queue_id)
        .where(*_in_quarantine(by))
        .order_by(InboundContact.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(InboundContact.id < before)
    async with storage.reading() as session:
        return tuple(QuarantinedRow(*row) for row in await session.execute(query))


@action
async def retry_all(work: Work, by: Actor, contact_ids: frozenset[int] | None = None) -> int:
    """Have these contacts, or all in quarantine, parsed again; return how many. What is not there is left alone."""
    require(by, Permission.QUARANTINE)
    query = (
        select(InboundContact)
        .join(Interaction, Interaction.id == InboundContact.interaction_id)
        .where(*_in_quarantine(by))
        .order_by(InboundContact.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(of=InboundContact)
    )
    if contact_ids is not None:
        query = query.where(InboundContact.id.in_(sorted(contact_ids)[:MOST_AT_ONCE]))
    contacts = (await work.session.scalars(query)).all()
    for contact in contacts:
        contact.state = ContactState.PENDING
        payload = {"contact_id": contact.id, "size": contact.size}
        await enqueue(work, UNDERSTAND, f"{UNDERSTAND}-{contact.id}", payload)
    if contacts:
        await audit(work, by, "quarantine.retried", {"contacts": len(contacts)})
    return len(contacts)


def _in_quarantine(by: Actor) -> list[ColumnElement[bool]]:
    """What was released or dismissed as it is has left: only its contact stays marked."""
    there = [
        InboundContact.state == ContactState.QUARANTINED,
        Interaction.state == InteractionState.QUARANTINED,
    ]
    queues = visible_queues(by)
    return there if queues is None else [*there, Interaction.queue_id.in_(queues)]

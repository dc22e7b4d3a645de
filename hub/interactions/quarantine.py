"""What could not be understood stays visible, its original one click away, and can be tried again."""

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, require_queue
from hub.errors import Conflict, NotFound
from hub.events import InteractionQuarantined
from hub.interactions.destination import first_queue, inbox_of
from hub.interactions.model import ContactState, InboundContact, Interaction, InteractionState
from hub.interactions.store_contacts import UNDERSTAND
from hub.interactions.text import storable
from hub.queueing.locking import locked_interaction
from storage.jobs import Job, enqueue, finish
from storage.unit_of_work import Storage, Work, action


@action
async def quarantine_contact(work: Work, job: Job, reason: str, title: str) -> int:
    """Make the contact a quarantined interaction, once, and finish its job. Returns the interaction."""
    await finish(work, job)
    contact = await work.locked(InboundContact, job.payload["contact_id"])
    assert contact is not None, "a contact outlives its job"
    contact.state, contact.reason = ContactState.QUARANTINED, storable(reason)
    interaction = await _stand_in(work, contact)
    interaction.subject = storable(title, 500)
    interaction.preview = interaction.reason = storable(reason, 200)
    await work.flush()
    contact.interaction_id = interaction.id
    interaction.version = await work.record(InteractionQuarantined(interaction.id, interaction.queue_id, contact.id))
    return interaction.id


async def _stand_in(work: Work, contact: InboundContact) -> Interaction:
    if contact.interaction_id is not None:
        existing = await work.locked(Interaction, contact.interaction_id)
        assert existing is not None, "interactions are never deleted"
        return existing
    inbox = await inbox_of(work, contact)
    interaction = Interaction(
        channel=contact.answered_on,
        state=InteractionState.QUARANTINED,
        queue_id=inbox.queue_id if inbox is not None else await first_queue(work),
        inbox_address=inbox.address if inbox is not None else "",
        opened_at=contact.received_at,
        last_activity_at=work.now,
    )
    work.add(interaction)
    return interaction


@action
async def retry_contact(work: Work, contact_id: int, by: Actor) -> None:
    """Have a quarantined contact parsed again. Raises `Conflict` if it was understood meanwhile."""
    require(by, Permission.QUARANTINE)
    contact = await work.locked(InboundContact, contact_id)
    if contact is None:
        raise NotFound
    if contact.interaction_id is not None:
        await locked_interaction(work, contact.interaction_id, by)
    if contact.state != ContactState.QUARANTINED:
        raise Conflict("This contact is not in quarantine any more.")
    contact.state = ContactState.PENDING
    payload = {"contact_id": contact.id, "size": contact.size}
    await enqueue(work, UNDERSTAND, f"{UNDERSTAND}-{contact.id}", payload)


async def raw_original(storage: Storage, by: Actor, contact_id: int) -> bytes:
    """The bytes of a contact as they came in, hidden addressees and malware included.

    Raises `NotAllowed` without the permission for it, `NotFound` if the actor may not see its interaction.
    """
    require(by, Permission.QUARANTINE)
    async with storage.reading() as session:
        query = (
            select(InboundContact.raw, InboundContact.raw_blob, Interaction.queue_id)
            .outerjoin(Interaction, Interaction.id == InboundContact.interaction_id)
            .where(InboundContact.id == contact_id)
        )
        row = (await session.execute(query)).one_or_none()
    if row is None or row.queue_id is None:
        raise NotFound
    require_queue(by, row.queue_id)
    if row.raw is not None:
        return bytes(row.raw)
    return await storage.blobs.get(row.raw_blob)

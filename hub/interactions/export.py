"""Gives out a conversation as mails, one file a message; that it was given out is written down."""

from collections.abc import AsyncIterator

from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.cases.thread import require_reading
from hub.errors import Invalid, NotFound
from hub.interactions.mail_copy import MailCopy, as_mail
from hub.interactions.model import Attachment, Interaction, Message
from hub.ports import OutboundFile
from storage.outbox import DeliveryState
from storage.unit_of_work import Storage, Work, action

MOST_BYTES = 200 * 1024 * 1024


@action
async def begin_export(work: Work, interaction_id: int, by: Actor) -> tuple[int, ...]:
    """Write down who takes it out of the house, and return its messages: not what colleagues tell each other.

    Raises `NotFound` if the actor may not see it, `Invalid` when its files are too large for one export.
    """
    interaction = await work.session.get(Interaction, interaction_id)
    if interaction is None:
        raise NotFound
    await require_reading(work.session, by, interaction.id, interaction.queue_id)
    said = Message.interaction_id == interaction.id, Message.delivery != DeliveryState.CANCELLED
    size = select(func.coalesce(func.sum(Attachment.size), 0)).join(Message).where(*said)
    if (await work.session.scalar(size) or 0) > MOST_BYTES:
        raise Invalid("Its files are too large to be exported at once.")
    ids = tuple(await work.session.scalars(select(Message.id).where(*said).order_by(Message.at, Message.id)))
    await audit(work, by, "interaction.exported", {"interaction": interaction.id, "messages": len(ids)})
    return ids


async def mails(storage: Storage, message_ids: tuple[int, ...]) -> AsyncIterator[tuple[str, bytes]]:
    """Each message `begin_export` returned with the name of its file, one at a time; none is asked for by itself."""
    for place, message_id in enumerate(message_ids, 1):
        async with storage.reading() as session:
            message = await session.get(Message, message_id)
        if message is not None:
            yield f"{place:03}-{message.at:%Y%m%d-%H%M}.eml", as_mail(await _copy_of(storage, message))


async def _copy_of(storage: Storage, message: Message) -> MailCopy:
    files = [
        OutboundFile(each.name, each.content_type, await storage.blobs.get(each.blob)) for each in message.attachments
    ]
    return MailCopy(
        sender=(message.author_name, message.author_address),
        recipients=tuple(message.recipients),
        copies=tuple(message.copies),
        subject=message.subject,
        at=message.at,
        text=message.body_text,
        html=message.body_html,
        external_id=message.external_id,
        files=tuple(files),
    )

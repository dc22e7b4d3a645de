"""Gives out a conversation as mails, one file a message; that it was given out is written down."""

from collections.abc import AsyncIterator
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

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
    ids = await said_in(work.session, interaction_id, by)
    await audit(work, by, "interaction.exported", {"interaction": interaction_id, "messages": len(ids)})
    return ids


async def said_in(session: AsyncSession, interaction_id: int, by: Actor) -> tuple[int, ...]:
    """What was said in a conversation, as far as it is exported. Raises as `begin_export` does."""
    interaction = await session.get(Interaction, interaction_id)
    if interaction is None:
        raise NotFound
    await require_reading(session, by, interaction.id, interaction.queue_id)
    said = Message.interaction_id == interaction.id, Message.delivery != DeliveryState.CANCELLED
    size = select(func.coalesce(func.sum(Attachment.size), 0)).join(Message).where(*said)
    if (await session.scalar(size) or 0) > MOST_BYTES:
        raise Invalid("Its files are too large to be exported at once.")
    return tuple(await session.scalars(select(Message.id).where(*said).order_by(Message.at, Message.id)))


async def mails(storage: Storage, message_ids: tuple[int, ...]) -> AsyncIterator[tuple[str, datetime, bytes]]:
    """Each of these messages with the name of its file and when it was said, one at a time; none is asked for alone."""
    for place, message_id in enumerate(message_ids, 1):
        async with storage.reading() as session:
            message = await session.get(Message, message_id)
        if message is not None:
            yield f"{place:03}-{message.at:%Y%m%d-%H%M}.eml", message.at, as_mail(await _copy_of(storage, message))


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

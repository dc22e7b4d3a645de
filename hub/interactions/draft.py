"""An agent's answer before it is rendered: to whom, from which address, in which thread, with which files."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import require_queue
from hub.errors import Invalid, NotFound, sentence
from hub.interactions.model import Attachment, Direction, InboxAddress, Interaction, Message
from hub.interactions.text import storable
from hub.ports import Address, OutboundDraft, OutboundFile
from storage.outbox import DeliveryState
from storage.unit_of_work import Storage

MOST_BYTES = 25 * 1024 * 1024
NO_SENDER = sentence("This came to no address of ours that could answer.")


@dataclass(frozen=True, slots=True)
class ReplyRequest:
    """What an agent sends. `seen_message_id` is the newest message on their page; `key` the same at every click.

    `copies` and `hidden_copies` are addresses as somebody types them. It leaves at `leaves_at`; without one after
    `hold`, as long as it can be called back. `draft` is the version it had as a draft, "" if it was none.
    `barge`: a supervisor answers into what an agent has and keeps.
    `html` is what was written with formatting: then the text is made from it.
    `for_work`: experts on a case wrote it in this conversation of theirs; whoever has the customer's keeps that.
    """

    interaction_id: int
    text: str
    seen_message_id: int
    key: str
    files: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    hidden_copies: tuple[str, ...] = ()
    leaves_at: datetime | None = None
    hold: timedelta = timedelta(0)
    draft: str = ""
    barge: bool = False
    html: str = ""
    for_work: int | None = None


async def draft_reply(session: AsyncSession, storage: Storage, request: ReplyRequest, by: Actor) -> OutboundDraft:
    """The answer to the customer's newest message, before it is rendered.

    Raises `NotFound`, and `Invalid` when nobody could be answered or a file is missing or too large.
    """
    interaction = await session.get(Interaction, request.interaction_id)
    if interaction is None:
        raise NotFound
    require_queue(by, interaction.queue_id)
    last = await last_heard(session, interaction.id)
    if last is None:
        raise Invalid("Nobody wrote here whom an answer could be sent to.")
    sender = await sender_of(session, interaction)
    if sender is None:
        raise Invalid(NO_SENDER)
    return OutboundDraft(
        thread=interaction.id,
        sequence=request.seen_message_id,
        sender=sender,
        recipients=(Address(last.answer_address, last.author_name),),
        copies=(),
        subject=last.subject or interaction.subject,
        body_text=storable(request.text),
        body_html=request.html,
        in_reply_to=last.external_id,
        references=await references_of(session, interaction.id),
        files=await _files(session, storage, request.files, by),
        written_at=storage.clock.now(),
    )


async def last_heard(session: AsyncSession, interaction_id: int) -> Message | None:
    """What a customer said last in a conversation, machines aside."""
    query = (
        select(Message)
        .where(Message.interaction_id == interaction_id, Message.direction == Direction.INBOUND, Message.auto == "")
        .order_by(Message.id.desc())
        .limit(1)
    )
    return await session.scalar(query)


async def sender_of(session: AsyncSession, interaction: Interaction) -> Address | None:
    """The address of ours that answers in a conversation; None if it came to none that could."""
    query = select(InboxAddress).where(
        InboxAddress.channel == interaction.channel, InboxAddress.address == interaction.inbox_address
    )
    inbox = await session.scalar(query)
    return None if inbox is None else Address(inbox.address, inbox.display_name)


async def references_of(session: AsyncSession, interaction_id: int) -> tuple[str, ...]:
    """The thread's ids, oldest first: the first and the newest ones, as many as a header should carry."""
    ids = select(Message.external_id).where(
        Message.interaction_id == interaction_id,
        Message.external_id != "",
        # What was called back is known to nobody.
        Message.delivery != DeliveryState.CANCELLED,
    )
    first = (await session.scalars(ids.order_by(Message.id).limit(1))).all()
    newest = (await session.scalars(ids.order_by(Message.id.desc()).limit(20))).all()
    return tuple(dict.fromkeys([*first, *reversed(newest)]))


async def _files(
    session: AsyncSession, storage: Storage, public_ids: tuple[str, ...], by: Actor
) -> tuple[OutboundFile, ...]:
    uploads = await uploads_of(session, public_ids, by)
    if sum(upload.size for upload in uploads) > MOST_BYTES:
        raise Invalid("The files are too large together.", {"files": f"at most {MOST_BYTES // 1024 // 1024} MB"})
    return tuple(
        [OutboundFile(upload.name, upload.content_type, await storage.blobs.get(upload.blob)) for upload in uploads]
    )


async def uploads_of(session: AsyncSession, public_ids: tuple[str, ...], by: Actor) -> list[Attachment]:
    """The actor's own uploads that no message has yet, in the order given."""
    if not public_ids:
        return []
    query = select(Attachment).where(
        Attachment.public_id.in_(public_ids), Attachment.uploader_id == by.user_id, Attachment.message_id.is_(None)
    )
    found = {upload.public_id: upload for upload in await session.scalars(query)}
    missing = [public_id for public_id in public_ids if public_id not in found]
    if missing:
        raise Invalid("A file is not there any more; attach it again.", {"files": "missing"})
    return [found[public_id] for public_id in public_ids]

"""An agent's answer: rendered and committed with its outbox rows first; nothing leaves before the commit."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, require_queue
from hub.errors import Conflict, Invalid, NotFound
from hub.events import ReplyQueued
from hub.interactions.model import Attachment, Direction, InboxAddress, Interaction, Message, Participant
from hub.interactions.text import preview, storable
from hub.ports import Address, Composer, OutboundDraft, OutboundFile, Rendered
from hub.queueing.pull import take_if_free
from storage.outbox import DeliveryState, OutboxRow
from storage.unit_of_work import Storage, Work, action

MOST_TEXT = 200_000
MOST_FILES = 20
MOST_BYTES = 25 * 1024 * 1024


class NewerMessage(Conflict):
    """The send guard: something was said that the agent has not seen. `message_ids` are the unseen messages."""

    def __init__(self, message_ids: Sequence[int]) -> None:
        super().__init__("Something newer was written in this conversation.")
        self.message_ids = tuple(message_ids)


@dataclass(frozen=True, slots=True)
class ReplyRequest:
    """What an agent sends. `seen_message_id` is the newest message on their page; `key` the same at every click."""

    interaction_id: int
    text: str
    seen_message_id: int
    key: str
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A reply rendered and stored as a blob, ready to be committed."""

    request: ReplyRequest
    draft: OutboundDraft
    rendered: Rendered
    blob: str


async def reply(storage: Storage, request: ReplyRequest, by: Actor, composer: Composer) -> int:
    """Queue an answer to the customer and return the message's id; the same `key` again returns the same id.

    Raises `NewerMessage` when the agent has not seen everything, `Conflict` when a colleague holds the work item,
    `Invalid` for an empty text, too many or too large files, or an address that cannot be sent to.
    """
    require(by, Permission.SERVE)
    _check(request)
    async with storage.reading() as session:
        sent = await session.scalar(select(Message.id).where(Message.idempotency_key == _key(request, by)))
        if sent is not None:
            return sent
        draft = await _draft(session, storage, request, by)
    rendered = await asyncio.to_thread(composer.compose, draft)
    blob = await storage.blobs.put(rendered.raw)
    return await _commit(storage, _Prepared(request, draft, rendered, blob), by)


def _check(request: ReplyRequest) -> None:
    if not request.text.strip():
        raise Invalid("The answer is empty.", {"text": "required"})
    if len(request.text) > MOST_TEXT:
        raise Invalid("The answer is too long.", {"text": f"at most {MOST_TEXT} characters"})
    if len(request.files) > MOST_FILES:
        raise Invalid("These are too many files.", {"files": f"at most {MOST_FILES}"})
    if not 8 <= len(request.key) <= 64:
        raise Invalid("The answer carries no usable key.", {"key": "8 to 64 characters"})


def _key(request: ReplyRequest, by: Actor) -> str:
    return f"{by.user_id}:{request.key}"


async def _draft(session: AsyncSession, storage: Storage, request: ReplyRequest, by: Actor) -> OutboundDraft:
    interaction = await session.get(Interaction, request.interaction_id)
    if interaction is None:
        raise NotFound
    require_queue(by, interaction.queue_id)
    last = await _last_inbound(session, interaction.id)
    sender = await _sender(session, interaction)
    return OutboundDraft(
        thread=interaction.id,
        sequence=request.seen_message_id,
        sender=sender,
        recipients=(Address(last.reply_to or last.author_address, last.author_name),),
        copies=(),
        subject=last.subject or interaction.subject,
        body_text=storable(request.text),
        in_reply_to=last.external_id,
        references=await _references(session, interaction.id),
        files=await _files(session, storage, request.files, by),
        written_at=storage.clock.now(),
    )


async def _last_inbound(session: AsyncSession, interaction_id: int) -> Message:
    query = (
        select(Message)
        .where(Message.interaction_id == interaction_id, Message.direction == Direction.INBOUND, Message.auto == "")
        .order_by(Message.id.desc())
        .limit(1)
    )
    message = await session.scalar(query)
    if message is None:
        raise Invalid("Nobody wrote here whom an answer could be sent to.")
    return message


async def _sender(session: AsyncSession, interaction: Interaction) -> Address:
    query = select(InboxAddress).where(
        InboxAddress.channel == interaction.channel, InboxAddress.address == interaction.inbox_address
    )
    inbox = await session.scalar(query)
    if inbox is None:
        raise Invalid("This came to no address of ours that could answer.")
    return Address(inbox.address, inbox.display_name)


async def _references(session: AsyncSession, interaction_id: int) -> tuple[str, ...]:
    """The thread's ids, oldest first: the first and the newest ones, as many as a header should carry."""
    ids = select(Message.external_id).where(Message.interaction_id == interaction_id, Message.external_id != "")
    first = (await session.scalars(ids.order_by(Message.id).limit(1))).all()
    newest = (await session.scalars(ids.order_by(Message.id.desc()).limit(20))).all()
    return tuple(dict.fromkeys([*first, *reversed(newest)]))


async def _files(
    session: AsyncSession, storage: Storage, public_ids: tuple[str, ...], by: Actor
) -> tuple[OutboundFile, ...]:
    uploads = await _uploads(session, public_ids, by)
    if sum(upload.size for upload in uploads) > MOST_BYTES:
        raise Invalid("The files are too large together.", {"files": f"at most {MOST_BYTES // 1024 // 1024} MB"})
    return tuple(
        [OutboundFile(upload.name, upload.content_type, await storage.blobs.get(upload.blob)) for upload in uploads]
    )


async def _uploads(session: AsyncSession, public_ids: tuple[str, ...], by: Actor) -> list[Attachment]:
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


@action
async def _commit(work: Work, prepared: _Prepared, by: Actor) -> int:
    request = prepared.request
    interaction = await work.locked(Interaction, request.interaction_id)
    if interaction is None:
        raise NotFound
    require_queue(by, interaction.queue_id)
    # Ten clicks, one mail: the lock above lets the second click see what the first committed.
    sent = await work.session.scalar(select(Message.id).where(Message.idempotency_key == _key(request, by)))
    if sent is not None:
        return sent
    await _guard(work, request)
    await take_if_free(work, interaction, by)
    message = await _write(work, interaction, prepared, by)
    interaction.last_activity_at, interaction.unanswered = work.now, False
    interaction.preview = preview(message.body_text)
    event = ReplyQueued(interaction.id, interaction.queue_id, message.id, by.user_id)
    interaction.version = await work.record(event)
    return message.id


async def _guard(work: Work, request: ReplyRequest) -> None:
    query = select(Message.id).where(
        Message.interaction_id == request.interaction_id, Message.id > request.seen_message_id
    )
    unseen = (await work.session.scalars(query.order_by(Message.id))).all()
    if unseen:
        raise NewerMessage(unseen)


async def _write(work: Work, interaction: Interaction, prepared: _Prepared, by: Actor) -> Message:
    draft, rendered = prepared.draft, prepared.rendered
    message = Message(
        interaction_id=interaction.id,
        direction=Direction.OUTBOUND,
        channel=interaction.channel,
        author_id=by.user_id,
        author_name=by.name,
        author_address=draft.sender.address,
        recipients=[address.address for address in draft.recipients],
        copies=[address.address for address in draft.copies],
        subject=storable(draft.subject, 500),
        body_text=draft.body_text,
        reply_text=draft.body_text,
        external_id=rendered.external_id,
        idempotency_key=_key(prepared.request, by),
        at=work.now,
        delivery=DeliveryState.QUEUED,
        attachments=await _uploads(work.session, prepared.request.files, by),
    )
    work.add(message)
    await work.flush()
    for address in (*draft.recipients, *draft.copies):
        work.add(_outbox_row(work, interaction, message, prepared, address.address))
        await work.session.merge(Participant(interaction_id=interaction.id, address=address.address.lower()))
    return message


def _outbox_row(
    work: Work, interaction: Interaction, message: Message, prepared: _Prepared, recipient: str
) -> OutboxRow:
    return OutboxRow(
        channel=interaction.channel,
        key=f"{prepared.rendered.external_id}:{recipient}"[:200],
        subject_id=message.id,
        recipient=recipient,
        envelope_from=prepared.rendered.envelope_from,
        content=prepared.blob,
        due_at=work.now,
        created_at=work.now,
    )

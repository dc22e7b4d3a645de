"""An agent's answer: rendered and committed with its outbox rows first; nothing leaves before the commit."""

import asyncio
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, require_queue
from hub.errors import Conflict, Invalid, NotFound
from hub.events import ReplyQueued
from hub.interactions.complete_draft import completed, leaves
from hub.interactions.draft import ReplyRequest, draft_reply, uploads_of
from hub.interactions.model import Direction, Interaction, Message, Participant
from hub.interactions.send_guard import refuse_unseen
from hub.interactions.text import preview, storable
from hub.ports import Composer, OutboundDraft, Rendered
from hub.queueing.pull import take_if_free
from storage.outbox import DeliveryState, OutboxRow
from storage.unit_of_work import Storage, Work, action

__all__ = ["ReplyRequest", "reply"]

MOST_TEXT = 200_000
MOST_FILES = 20


@dataclass(frozen=True, slots=True)
class _Prepared:
    """A reply rendered and stored as a blob, ready to be committed."""

    request: ReplyRequest
    draft: OutboundDraft
    rendered: Rendered
    blob: str


async def reply(storage: Storage, request: ReplyRequest, by: Actor, composer: Composer) -> int:
    """Queue an answer to the customer and return the message's id; the same `key` again returns the same id.

    Raises `NewerMessage` when the agent has not seen everything, `Conflict` when a colleague holds the work item or the
    first click's answer was called back,
    `Invalid` for an empty text, too many or too large files, a time too far away, or an address that cannot be sent to.
    """
    require(by, Permission.SERVE)
    _check(request)
    async with storage.reading() as session:
        sent = await _sent(session, request, by)
        if sent is not None:
            return sent
        draft = await draft_reply(session, storage, request, by)
        draft = await completed(session, draft, request, by)
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


async def _sent(session: AsyncSession, request: ReplyRequest, by: Actor) -> int | None:
    """What an earlier click with the same key sent; None if there was none. Raises `Conflict` if it was called back.

    A click that was long on its way must not send that after all, and nobody may be told that it was sent.
    """
    query = select(Message.id, Message.delivery).where(Message.idempotency_key == _key(request, by))
    found = (await session.execute(query)).one_or_none()
    if found is None:
        return None
    message_id, delivery = found
    if delivery == DeliveryState.CANCELLED:
        raise Conflict("This answer was called back.")
    return message_id


@action
async def _commit(work: Work, prepared: _Prepared, by: Actor) -> int:
    request = prepared.request
    interaction = await work.locked(Interaction, request.interaction_id)
    if interaction is None:
        raise NotFound
    require_queue(by, interaction.queue_id)
    # Ten clicks, one mail: the lock above lets the second click see what the first committed.
    sent = await _sent(work.session, request, by)
    if sent is not None:
        return sent
    await refuse_unseen(work, interaction.id, request.seen_message_id)
    await take_if_free(work, interaction, by)
    message = await _write(work, interaction, prepared, by)
    interaction.last_activity_at, interaction.unanswered = work.now, False
    interaction.preview = preview(message.reply_text)
    event = ReplyQueued(interaction.id, interaction.queue_id, message.id, by.user_id)
    interaction.version = await work.record(event)
    return message.id


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
        hidden_copies=[address.address for address in draft.hidden_copies],
        subject=storable(draft.subject, 500),
        body_text=draft.body_text,
        reply_text=storable(prepared.request.text),
        external_id=rendered.external_id,
        idempotency_key=_key(prepared.request, by),
        at=work.now,
        leaves_at=leaves(prepared.request, work.now),
        delivery=DeliveryState.QUEUED,
        attachments=await uploads_of(work.session, prepared.request.files, by),
    )
    work.add(message)
    await work.flush()
    for address in (*draft.recipients, *draft.copies, *draft.hidden_copies):
        work.add(_outbox_row(message, prepared, address.address))
        await work.session.merge(Participant(interaction_id=interaction.id, address=address.address.lower()))
    return message


def _outbox_row(message: Message, prepared: _Prepared, recipient: str) -> OutboxRow:
    due_at = message.leaves_at or message.at
    return OutboxRow(
        channel=message.channel,
        key=f"{prepared.rendered.external_id}:{recipient}"[:200],
        subject_id=message.id,
        recipient=recipient,
        envelope_from=prepared.rendered.envelope_from,
        content=prepared.blob,
        due_at=due_at,
        # Days of trying are counted from when it was to leave.
        created_at=due_at,
    )

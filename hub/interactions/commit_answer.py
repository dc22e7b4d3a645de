"""Commits an answer with its outbox rows: shown, guarded and counted in one transaction. Whoever sends comes later."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import require_queue
from hub.cases.through import lock_both, said_for_case, take_experts_work
from hub.drafts.keep import Place, forget_draft
from hub.drafts.model import DraftKind
from hub.errors import Conflict, Invalid, NotFound
from hub.events import ReplyQueued
from hub.interactions.complete_draft import leaves
from hub.interactions.draft import ReplyRequest, uploads_of
from hub.interactions.merged import home_of_reply
from hub.interactions.model import Direction, Interaction, Message
from hub.interactions.participants import let_take_part
from hub.interactions.send_guard import refuse_unseen
from hub.interactions.text import preview, storable, storable_json
from hub.ports import OutboundDraft, Rendered
from hub.queueing.talk_on import have_in_hand
from hub.supervision.barge import barge_in
from storage.outbox import DeliveryState, OutboxRow, key_of
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class Prepared:
    """An answer rendered and stored as a blob, ready to be committed."""

    request: ReplyRequest
    draft: OutboundDraft
    rendered: Rendered
    blob: str


async def committed(session: AsyncSession, key: str, by: Actor) -> int | None:
    """What an earlier click with the same key committed; None if there was none.

    Raises `Invalid` for an unusable key, and `Conflict` if it was called back: a click that was long on its way must
    not send that after all, and nobody may be told that it was sent.
    """
    query = select(Message.id, Message.delivery).where(Message.idempotency_key == _of_click(key, by))
    found = (await session.execute(query)).one_or_none()
    if found is None:
        return None
    message_id, delivery = found
    if delivery == DeliveryState.CANCELLED:
        raise Conflict("This answer was called back.")
    return message_id


@action
async def commit_answer(work: Work, prepared: Prepared, by: Actor) -> int:
    """Queue it and return the message's id; the same key again returns the same id. Raises as `reply` does."""
    request = prepared.request
    interaction = await _held(work, request, by)
    # Ten clicks, one mail: the lock above lets the second click see what the first committed.
    sent = await committed(work.session, request.key, by)
    if sent is not None:
        return sent
    await refuse_unseen(work, interaction.id, request.seen_message_id)
    intervention_id = await _entitle(work, interaction, request, by)
    message = await _write(work, interaction, prepared, by)
    if request.draft:
        place = Place(request.for_work or interaction.id, DraftKind.REPLY)
        await forget_draft(work, place, request.draft, by)
    interaction.last_activity_at, interaction.unanswered = work.now, False
    interaction.preview = preview(message.reply_text)
    event = ReplyQueued(interaction.id, interaction.queue_id, message.id, by.user_id, intervention_id)
    interaction.version = await work.record(event)
    if request.for_work is not None:
        await said_for_case(work, request.for_work, message.id, by)
    return message.id


async def _held(work: Work, request: ReplyRequest, by: Actor) -> Interaction:
    """The customer's conversation, locked. Raises `NotFound`, and `Conflict` if it went into another one."""
    if request.for_work is not None:
        await lock_both(work, request.interaction_id, request.for_work)
    interaction = await work.locked(Interaction, request.interaction_id)
    if interaction is None:
        raise NotFound
    require_queue(by, interaction.queue_id)
    interaction.refuse_merged()
    return interaction


async def _entitle(work: Work, interaction: Interaction, request: ReplyRequest, by: Actor) -> int | None:
    """Have the actor be who may answer; returns the intervention of a supervisor who barges in."""
    if request.for_work is not None:
        await take_experts_work(work, request.for_work, by)
    elif request.barge:
        return await barge_in(work, interaction.id, by)
    else:
        await have_in_hand(work, interaction, by)
    return None


async def _write(work: Work, interaction: Interaction, prepared: Prepared, by: Actor) -> Message:
    draft, rendered = prepared.draft, prepared.rendered
    message = Message(
        interaction_id=interaction.id,
        home_id=await home_of_reply(work, interaction),
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
        body_html=draft.body_html,
        reply_text=storable(prepared.request.text),
        external_id=rendered.external_id,
        idempotency_key=_of_click(prepared.request.key, by),
        at=work.now,
        leaves_at=leaves(prepared.request, work.now),
        delivery=DeliveryState.QUEUED,
        attachments=await uploads_of(work.session, prepared.request.files, by),
        invitations=[storable_json(draft.invitation.as_json())] if draft.invitation else [],
    )
    work.add(message)
    await work.flush()
    written_to = [each.address for each in (*draft.recipients, *draft.copies, *draft.hidden_copies)]
    work.add(*(_outbox_row(message, prepared, address) for address in written_to))
    await let_take_part(work, interaction, written_to)
    return message


def _outbox_row(message: Message, prepared: Prepared, recipient: str) -> OutboxRow:
    due_at = message.leaves_at or message.at
    return OutboxRow(
        channel=message.channel,
        key=key_of(prepared.rendered.external_id, recipient),
        subject_id=message.id,
        recipient=recipient,
        envelope_from=prepared.rendered.envelope_from,
        content=prepared.blob,
        due_at=due_at,
        # Days of trying are counted from when it was to leave.
        created_at=due_at,
    )


def _of_click(key: str, by: Actor) -> str:
    if not 8 <= len(key) <= 64:
        raise Invalid("The answer carries no usable key.", {"key": "8 to 64 characters"})
    return f"{by.user_id}:{key}"

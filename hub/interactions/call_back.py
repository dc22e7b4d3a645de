"""Calls an answer back that has not left yet, or has it leave at another time. Either all its copies or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows, require, require_queue
from hub.errors import Conflict, NotFound
from hub.events import ReplyCalledBack, ReplyRescheduled
from hub.interactions.complete_draft import planned
from hub.interactions.deliver import show_delivery
from hub.interactions.files import FileRow
from hub.interactions.model import Direction, Interaction, InteractionState, Message, Participant
from hub.interactions.reopen import newest_said, reopen
from hub.interactions.text import preview
from hub.ports import Composer
from hub.queueing.holder import is_held_by
from hub.queueing.locking import open_item
from hub.queueing.pull import take_if_free
from hub.supervision.intervene import Act, if_anothers
from hub.supervision.model import InterventionKind
from storage.outbox import DeliveryState, OutboxRow
from storage.unit_of_work import Storage, Work, action


@dataclass(frozen=True, slots=True)
class CalledBack:
    """What the agent had written, to be written on; of an answer to an invitation nothing, it was a click."""

    interaction_id: int
    text: str
    copies: tuple[str, ...]
    hidden_copies: tuple[str, ...]
    files: tuple[FileRow, ...]
    html: str = ""


@action
async def call_back(work: Work, message_id: int, by: Actor) -> CalledBack:
    """Take an answer out of the outbox; its files wait for the next one. Raises `Conflict` if any copy has left."""
    rows, message, interaction = await _waiting(work, message_id, by)
    kept = await _kept(work, InterventionKind.CALL_BACK, message, by)
    for row in rows:
        row.state, row.due_at, row.lease_token = DeliveryState.CANCELLED, None, ""
    await show_delivery(work, message, "")
    message.leaves_at = None
    files = list(message.attachments)
    for file in files:
        file.message_id, file.uploader_id, file.uploaded_at = None, by.user_id, work.now
    await _forget_copied(work, message)
    await _wait_again(work, interaction, by)
    event = ReplyCalledBack(interaction.id, interaction.queue_id, message.id, by.user_id, kept)
    interaction.version = await work.record(event)
    copies, hidden = tuple(message.copies), tuple(message.hidden_copies)
    text = "" if message.invitations else message.reply_text
    html = message.body_html if text else ""
    return CalledBack(interaction.id, text, copies, hidden, tuple(map(FileRow.of, files)), html)


async def reschedule(
    storage: Storage, message_id: int, leaves_at: datetime | None, by: Actor, composer: Composer
) -> None:
    """Have an answer leave at another time, None for at once. Raises `Conflict` if any copy has left, `Invalid`."""
    require(by, Permission.SERVE)
    async with storage.reading() as session:
        content = await session.scalar(select(OutboxRow.content).where(OutboxRow.subject_id == message_id).limit(1))
    if content is None:
        raise NotFound
    now = storage.clock.now()
    at = planned(leaves_at, now)
    raw = composer.redate(await storage.blobs.get(content), at or now)
    await _reschedule(storage, message_id, (at, await storage.blobs.put(raw)), by)


@action
async def _reschedule(work: Work, message_id: int, plan: tuple[datetime | None, str], by: Actor) -> None:
    at, blob = plan
    rows, message, interaction = await _waiting(work, message_id, by)
    for row in rows:
        row.due_at = row.created_at = at or work.now
        row.content = blob
    message.leaves_at = at
    kept = await _kept(work, InterventionKind.RESCHEDULE, message, by)
    event = ReplyRescheduled(interaction.id, interaction.queue_id, message.id, by.user_id, kept)
    interaction.version = await work.record(event)


async def _waiting(work: Work, message_id: int, by: Actor) -> tuple[Sequence[OutboxRow], Message, Interaction]:
    """The message's copies, its row and its interaction, locked in the order in which whoever sends locks them.

    The copies come first: whoever sends them takes them only afterwards, or has them already.
    """
    require(by, Permission.SERVE)
    message = await work.session.get(Message, message_id)
    interaction = await work.session.get(Interaction, message.interaction_id) if message else None
    if message is None or interaction is None:
        raise NotFound
    require_queue(by, interaction.queue_id)
    query = select(OutboxRow).where(OutboxRow.subject_id == message_id).order_by(OutboxRow.id).with_for_update()
    rows = (await work.session.scalars(query)).all()
    if not rows or any(row.state != DeliveryState.QUEUED or row.attempts for row in rows):
        raise Conflict("It has left already.")
    await work.session.refresh(interaction, with_for_update=True)
    require_queue(by, interaction.queue_id)
    await _refuse_others(work, message, interaction, by)
    return rows, message, interaction


async def _refuse_others(work: Work, message: Message, interaction: Interaction, by: Actor) -> None:
    """An answer is its writer's, or of whoever has the work now; a supervisor may decide over any."""
    if message.author_id == by.user_id or allows(by, Permission.SUPERVISE):
        return
    item = await open_item(work, interaction.id)
    if item is None or not is_held_by(item, by):
        raise Conflict("%(name)s wrote this answer.", name=message.author_name)


async def _kept(work: Work, kind: InterventionKind, message: Message, by: Actor) -> int | None:
    """Keep that a supervisor decides over what somebody else wrote; whoever has the work only does theirs."""
    item = await open_item(work, message.interaction_id)
    if item is not None and is_held_by(item, by):
        return None
    return await if_anothers(work, Act(kind, message.author_id, message.interaction_id), by)


async def _wait_again(work: Work, interaction: Interaction, by: Actor) -> None:
    """Show what was said before. A customer who waits again is somebody's: of whoever writes on, if it was closed."""
    newest = await newest_said(work, interaction.id)
    interaction.unanswered = newest is not None and newest.direction == Direction.INBOUND
    said = (newest.reply_text or newest.body_text) if newest else ""
    interaction.preview = preview(said)
    if interaction.unanswered and interaction.state == InteractionState.CLOSED:
        await reopen(work, interaction, said)
        await take_if_free(work, interaction, by)


async def _forget_copied(work: Work, message: Message) -> None:
    """Whom only this message would have made take part does not: the address may have been a slip."""
    others = select(Message).where(
        Message.interaction_id == message.interaction_id,
        Message.id != message.id,
        Message.delivery != DeliveryState.CANCELLED,
    )
    known = {message.author_address.lower()}
    for other in await work.session.scalars(others):
        written = (other.author_address, *other.recipients, *other.copies, *other.hidden_copies)
        known.update(address.lower() for address in written)
    # The organizer of an event may be somebody who never wrote; whoever else is answered has.
    organizer = message.recipients if message.invitations else ()
    strangers = {address.lower() for address in (*message.copies, *message.hidden_copies, *organizer)} - known
    mine = (Participant.interaction_id == message.interaction_id, Participant.address.in_(strangers))
    await work.session.execute(delete(Participant).where(*mine))

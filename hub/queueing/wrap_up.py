"""An agent closes an interaction with a wrap-up code and, if there is something to say, a note."""

from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid
from hub.events import InteractionClosed
from hub.interactions.model import InteractionState
from hub.interactions.note import add_note
from hub.interactions.send_guard import refuse_unseen
from hub.queueing.locking import locked_interaction, open_item
from hub.queueing.model import Queue, WrapUpCode
from hub.queueing.presence import restart_idle_time
from hub.queueing.pull import take_if_free
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class Closing:
    """How an agent ends an interaction. Without `seen_message_id` it is closed whatever was said last."""

    interaction_id: int
    code: str = ""
    note: str = ""
    seen_message_id: int | None = None


@action
async def wrap_up(work: Work, closing: Closing, by: Actor) -> None:
    """Finish the work and close the interaction; an item nobody has is taken first.

    Raises `NewerMessage` when the agent has not seen everything, `Conflict` when a colleague has it or it is closed
    already, `Invalid` for a code the queue does not have, or none where it asks for one.
    """
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, closing.interaction_id, by)
    await _check_code(work, interaction.queue_id, closing.code)
    if closing.seen_message_id is not None:
        await refuse_unseen(work, interaction.id, closing.seen_message_id)
    if not await take_if_free(work, interaction, by):
        raise Conflict("There is nothing to do here any more.")
    item = await open_item(work, interaction.id)
    assert item is not None, "it was just taken"
    if closing.note.strip():
        await add_note.within(work, interaction.id, closing.note, f"wrap-up-{item.id}", by)
    item.finish(work.now, closing.code)
    interaction.state, interaction.closed_at, interaction.unanswered = InteractionState.CLOSED, work.now, False
    interaction.last_activity_at = work.now
    await restart_idle_time(work, by.user_id)
    closed = InteractionClosed(interaction.id, item.queue_id, item.id, by.user_id, closing.code)
    interaction.version = await work.record(closed)


async def _check_code(work: Work, queue_id: int, code: str) -> None:
    if code:
        known = select(WrapUpCode.id).where(WrapUpCode.queue_id == queue_id, WrapUpCode.code == code)
        if await work.session.scalar(known) is None:
            raise Invalid("This queue has no such wrap-up code.", {"code": "unknown"})
    elif await work.session.scalar(select(Queue.wrap_up_required).where(Queue.id == queue_id)):
        raise Invalid("Choose how this ended.", {"code": "required"})

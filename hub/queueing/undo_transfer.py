"""Takes a transfer back, as long as nobody has the conversation: the slip of whoever chose the wrong queue."""

from datetime import timedelta

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, require_queue
from hub.errors import Conflict, NotFound
from hub.events import ItemTransferred, TransferUndone
from hub.interactions.model import Interaction
from hub.queueing.locking import open_item
from hub.queueing.states import WorkState
from hub.queueing.transfer import move_to, queues_of, withdraw_offer
from storage.events import EventRow
from storage.unit_of_work import Work, action

# So long after it a transfer can be taken back.
UNDO_WITHIN = timedelta(seconds=20)


@action
async def undo_transfer(work: Work, interaction_id: int, by: Actor) -> None:
    """Bring back what the actor has just moved; whoever had it has it again.

    Nobody needs to serve the queue it is in now: it was theirs to move. Raises `NotFound` unless the newest transfer
    is the actor's, `Conflict` when it is too late.
    """
    require(by, Permission.SERVE)
    await bring_back(work, interaction_id, UNDO_WITHIN, by)


async def bring_back(work: Work, interaction_id: int, within: timedelta, by: Actor) -> None:
    """The same in the open transaction, if it was moved no longer ago than this."""
    interaction = await work.locked(Interaction, interaction_id)
    moved = await _newest_transfer(work, interaction_id)
    if interaction is None or moved is None or moved.payload["by_id"] != by.user_id:
        raise NotFound
    before, agent_id = moved.payload["from_queue_id"], moved.payload["agent_id"]
    require_queue(by, before)
    item = await open_item(work, interaction.id)
    waits = item is not None and item.state in (WorkState.WAITING, WorkState.OFFERED)
    if item is None or not waits or item.queue_id == before or moved.at + within < work.now:
        raise Conflict("It is too late to take this back.")
    await withdraw_offer(work, interaction, item)
    queues = await queues_of(work, before, item.queue_id)
    undone = TransferUndone(interaction.id, before, item.id, by.user_id, item.queue_id, agent_id)
    move_to(interaction, item, queues[item.queue_id], queues[before])
    if agent_id is not None:
        item.hand_to(agent_id, work.now)
        interaction.waiting = False
    interaction.version = await work.record(undone)


async def _newest_transfer(work: Work, interaction_id: int) -> EventRow | None:
    newest = select(EventRow).where(
        EventRow.stream == f"interaction-{interaction_id}", EventRow.name == ItemTransferred.__name__
    )
    return await work.session.scalar(newest.order_by(EventRow.sequence.desc()).limit(1))

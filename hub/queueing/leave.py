"""Somebody leaves for good: what they hold waits for others again."""

from sqlalchemy import select

from hub.events import ItemReturned
from hub.queueing.consult import settle
from hub.queueing.locking import locked_item
from hub.queueing.model import WorkItem, WorkMode
from hub.queueing.presence import enter_mode
from hub.queueing.states import HELD_STATES
from storage.unit_of_work import Work


async def leave(work: Work, user_id: int) -> None:
    """Log an agent off in the open transaction and give back all they hold, as old as it was; one event an item."""
    held = select(WorkItem.id).where(WorkItem.agent_id == user_id, WorkItem.state.in_(HELD_STATES))
    for item_id in (await work.session.scalars(held.order_by(WorkItem.interaction_id))).all():
        interaction, item = await locked_item(work, item_id)
        if item.agent_id != user_id or item.state not in HELD_STATES:
            continue
        await settle(work, interaction, item)
        item.back_to_queue()
        interaction.waiting = True
        interaction.version = await work.record(ItemReturned(interaction.id, item.queue_id, item.id, user_id))
    await enter_mode(work, user_id, WorkMode.LOGGED_OFF, "")

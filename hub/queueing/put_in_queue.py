"""Makes an interaction wait for an agent, or leaves it with the one who has it."""

from sqlalchemy import select

from hub.interactions.model import Interaction
from hub.queueing.locking import open_item
from hub.queueing.model import Queue, WorkItem, WorkState
from storage.unit_of_work import Work, action


@action
async def put_in_queue(work: Work, interaction: Interaction) -> WorkItem:
    """The interaction's open work item, made if there was none. An item that is being wrapped up is active again."""
    item = await open_item(work, interaction.id)
    if item is None:
        priority = await work.session.scalar(select(Queue.priority).where(Queue.id == interaction.queue_id))
        item = WorkItem(
            interaction_id=interaction.id,
            queue_id=interaction.queue_id,
            priority=priority or 0,
            eligible_at=work.now,
        )
        work.add(item)
        await work.flush()
    elif item.state == WorkState.WRAP_UP:
        item.state = WorkState.ACTIVE
    return item

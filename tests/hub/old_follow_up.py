"""A follow-up as it was kept before there were tasks: work asleep on a closed conversation. Databases have some."""

from datetime import datetime

from sqlalchemy import select

from hub.access.actor import Actor
from hub.events import ItemSnoozed
from hub.interactions.model import Interaction
from hub.queueing.model import WorkItem, WorkState
from storage.unit_of_work import Work, action


@action
async def plan_as_before(work: Work, interaction_id: int, at: datetime, by: Actor) -> None:
    """Make the work for then, as old as its time, in the queue of what is done, with who did it."""
    interaction = await work.locked(Interaction, interaction_id)
    assert interaction is not None
    done = (await work.session.scalars(select(WorkItem).where(WorkItem.interaction_id == interaction_id))).one()
    item = WorkItem(
        interaction_id=interaction.id,
        queue_id=done.queue_id,
        channel=done.channel,
        state=WorkState.SNOOZED,
        eligible_at=at,
        agent_id=by.user_id,
        snoozed_until=at,
    )
    work.add(item)
    await work.flush()
    await work.record_of(interaction, ItemSnoozed(interaction.id, item.queue_id, item.id, by.user_id, at.isoformat()))

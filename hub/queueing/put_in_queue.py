"""Makes an interaction wait for an agent, or leaves it with the one who has it."""

from sqlalchemy import select

from hub.interactions.model import Interaction
from hub.queueing.locking import open_item
from hub.queueing.model import Queue, WorkItem, WorkState
from hub.queueing.talk_on import talk_on
from hub.queueing.wake import Waker, wake
from hub.rules.matching import Effect
from storage.unit_of_work import Work, action

NOTHING = Effect()


@action
async def put_in_queue(work: Work, interaction: Interaction) -> None:
    """Make the interaction's work item if none is open. One that is being wrapped up or snoozed goes on."""
    item = await open_item(work, interaction.id)
    if item is None:
        first_item(work, interaction)
    elif item.state == WorkState.WRAP_UP:
        await talk_on(work, interaction, item)
    elif item.state == WorkState.SNOOZED:
        await wake(work, interaction, item, Waker.CUSTOMER)


def first_item(work: Work, interaction: Interaction, asked: Effect = NOTHING) -> None:
    """Make the work item of an interaction that has none open, at its queue's priority unless another is asked for."""
    interaction.waiting = True
    usual = select(Queue.priority).where(Queue.id == interaction.queue_id).scalar_subquery()
    work.add(
        WorkItem(
            interaction_id=interaction.id,
            queue_id=interaction.queue_id,
            channel=interaction.channel,
            priority=usual if asked.priority is None else asked.priority,
            skills={str(skill): level for skill, level in asked.skills.items()},
            eligible_at=work.now,
        )
    )

"""What was snoozed waits again, as old as it was: its time has come, or its customer has written."""

from enum import StrEnum

from sqlalchemy import select

from hub.events import ItemWoken
from hub.interactions.model import Interaction, InteractionState
from hub.queueing.locking import locked_item
from hub.queueing.model import WorkItem
from hub.queueing.states import WorkState, WorkStep
from storage.unit_of_work import Storage, Work, action

MOST_AT_ONCE = 500


class Waker(StrEnum):
    """What wakes an item."""

    TIME = "time"
    CUSTOMER = "customer"
    LEFT = "left"
    EXPERT = "expert"  # who was asked about its case has answered
    OVER = "over"  # the case that experts were asked about is over


async def wake(work: Work, interaction: Interaction, item: WorkItem, why: Waker) -> None:
    """Have a snoozed item wait for an agent, of all of them first for the one who had it. Both must be locked."""
    assert item.agent_id is not None, "whoever snoozed it"
    item.last_agent_id = item.agent_id
    woken = ItemWoken(interaction.id, item.queue_id, item.id, item.agent_id, why)
    item.back_to_queue(WorkStep.WAKE)
    interaction.waiting, interaction.state, interaction.closed_at = True, InteractionState.OPEN, None
    interaction.last_activity_at = work.now
    interaction.version = await work.record(woken)


async def wake_due(storage: Storage) -> int:
    """Wake everything whose time has come; returns how much that was. Several may do this at once."""
    due = (
        select(WorkItem.id)
        .where(WorkItem.state == WorkState.SNOOZED, WorkItem.snoozed_until <= storage.clock.now())
        .order_by(WorkItem.snoozed_until)
        .limit(MOST_AT_ONCE)
    )
    async with storage.reading() as session:
        items = (await session.scalars(due)).all()
    return sum([await wake_item(storage, item_id) for item_id in items])


@action
async def wake_item(work: Work, item_id: int) -> bool:
    """Wake one item if its time has come; False if it was woken or taken up before."""
    interaction, item = await locked_item(work, item_id)
    if item.state != WorkState.SNOOZED or item.snoozed_until is None or item.snoozed_until > work.now:
        return False
    await wake(work, interaction, item, Waker.TIME)
    return True

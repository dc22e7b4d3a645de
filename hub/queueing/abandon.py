"""Whoever waited at the other end of a chat or a call has left before anybody had time for them."""

from hub.events import ItemAbandoned
from hub.interactions.model import Interaction, InteractionState
from hub.queueing.locking import open_item
from hub.queueing.states import WorkState, WorkStep
from hub.queueing.transfer import withdraw_offer
from storage.unit_of_work import Work, action


@action
async def abandon(work: Work, interaction_id: int) -> bool:
    """End the item and close the interaction, for the channel that saw its customer go; figures tell them apart.

    False if nothing waits: an agent has it, and hears of it from the channel, or it is over. A customer who comes back
    opens it again with a new item.
    """
    interaction = await work.locked(Interaction, interaction_id)
    item = await open_item(work, interaction_id) if interaction is not None else None
    if interaction is None or item is None or item.state not in (WorkState.WAITING, WorkState.OFFERED):
        return False
    await withdraw_offer(work, interaction, item)
    item.step(WorkStep.ABANDON)
    item.finished_at = work.now
    interaction.waiting, interaction.state, interaction.closed_at = False, InteractionState.CLOSED, work.now
    interaction.version = await work.record(ItemAbandoned(interaction.id, item.queue_id, item.id))
    return True

"""An item leaves an agent's hands: it waits again or is dismissed, and they are free for something else."""

from hub.interactions.model import Interaction
from hub.queueing.consult import settle
from hub.queueing.holder import holder_of
from hub.queueing.model import WorkItem
from hub.queueing.pin import Pinning, keep_for
from hub.queueing.presence import free
from hub.queueing.transfer import withdraw_offer
from storage.unit_of_work import Work


async def out_of_hands(work: Work, interaction: Interaction, item: WorkItem, unpinned: Pinning | None = None) -> int:
    """Have what an agent holds wait again, as old as it was; returns whose it was, who is to be `free` at the end.

    With `unpinned` it is kept no longer for the one who had it: nobody else would be asked. Both must be locked.
    """
    agent_id = item.agent_id
    assert agent_id is not None, "somebody holds it"
    await settle(work, interaction, item)
    if unpinned is not None and item.pinned_agent_id == agent_id:
        await keep_for(work, interaction, item, unpinned)
    item.back_to_queue()
    interaction.waiting = True
    return agent_id


async def dismiss(work: Work, interaction: Interaction, item: WorkItem) -> int | None:
    """Nothing is to be done after all; returns who had it, in hand or put aside. Both must be locked."""
    await settle(work, interaction, item)
    await withdraw_offer(work, interaction, item)
    held_by = holder_of(item)
    had = item.dismiss(work.now)
    if held_by is not None:
        await free(work, held_by)
    return had

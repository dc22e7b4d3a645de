"""What was being wrapped up was not over: whoever has it goes on with it."""

from hub.access.actor import Actor
from hub.errors import Conflict
from hub.events import WrapUpEnded
from hub.interactions.model import Interaction
from hub.queueing.locking import open_item
from hub.queueing.model import WorkItem
from hub.queueing.presence import leave_wrap_up_mode
from hub.queueing.pull import take_if_free
from hub.queueing.states import WorkState
from storage.unit_of_work import Work


async def talk_on(work: Work, interaction: Interaction, item: WorkItem) -> None:
    """Wrap it up no more. Both must be locked. Raises `Conflict` unless it is being wrapped up."""
    agent_id = await _end_wrap_up(work, interaction, item)
    await leave_wrap_up_mode(work, agent_id)


async def talk_on_if_own(work: Work, interaction: Interaction, item: WorkItem, by: Actor) -> None:
    """Whoever wraps it up does something else with it first. Both must be locked.

    Raises `Conflict` while somebody else wraps it up.
    """
    if await out_of_wrap_up(work, interaction, item, by):
        await leave_wrap_up_mode(work, by.user_id)


async def out_of_wrap_up(work: Work, interaction: Interaction, item: WorkItem, by: Actor) -> bool:
    """The same for who locks several agents in order after it; returns whether the actor is to leave the mode then."""
    if item.state != WorkState.WRAP_UP:
        return False
    if item.agent_id != by.user_id:
        raise Conflict("The conversation is over and being wrapped up.")
    await _end_wrap_up(work, interaction, item)
    return True


async def _end_wrap_up(work: Work, interaction: Interaction, item: WorkItem) -> int:
    item.go_on()
    assert item.agent_id is not None, "whoever wraps it up"
    ended = WrapUpEnded(interaction.id, item.queue_id, item.id, item.agent_id)
    interaction.version = await work.record(ended)
    return item.agent_id


async def have_in_hand(work: Work, interaction: Interaction, by: Actor) -> WorkItem | None:
    """The open item in the actor's hands, taken first if nobody has it, and not wrapped up; None if none is open.

    Raises `Conflict` naming the colleague who has it. The interaction must be locked.
    """
    if not await take_if_free(work, interaction, by):
        return None
    item = await open_item(work, interaction.id)
    assert item is not None, "it was just taken"
    await talk_on_if_own(work, interaction, item, by)
    return item

"""An item comes into an agent's hands, whoever puts it there; `claim` does the same in one statement."""

from hub.interactions.model import Interaction
from hub.queueing.holder import holder_of
from hub.queueing.model import WorkItem
from hub.queueing.presence import restart_idle_time
from storage.unit_of_work import Work


async def take_up(work: Work, interaction: Interaction, item: WorkItem, agent_id: int) -> None:
    """Make what nobody has in hand this agent's. Both must be locked. Raises `Conflict` when it is not free."""
    item.hand_to(agent_id, work.now)
    interaction.taken_up()
    await restart_idle_time(work, agent_id)


async def push_into_hands(work: Work, interaction: Interaction, item: WorkItem, agent_id: int) -> None:
    """The same whoever has it, which begins to be idle. Raises `Conflict` while it is wrapped up or asked about."""
    held_by = holder_of(item)
    item.push_to(agent_id, work.now)
    interaction.taken_up()
    await restart_idle_time(work, agent_id, *(() if held_by is None else (held_by,)))

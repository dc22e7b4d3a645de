"""What is to be done on two conversations becomes one thing to do, as old as the older, and two again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows
from hub.events import ItemAccepted, ItemReturned
from hub.interactions.model import Interaction, InteractionState
from hub.queueing.consult import settle
from hub.queueing.holder import refuse_if_taken
from hub.queueing.locking import open_item
from hub.queueing.model import WorkItem
from hub.queueing.presence import leave_wrap_up_mode, restart_idle_time
from hub.queueing.states import HELD_STATES, WorkState
from hub.queueing.transfer import withdraw_offer
from hub.queueing.wake import Waker, wake
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Left:
    """What was to be done on the one that goes: its item, who had it, and who was working on it."""

    item: WorkItem
    agent_id: int | None
    held: bool
    snoozed: bool


async def free_item(work: Work, interaction: Interaction, by: Actor) -> WorkItem | None:
    """The open item of a locked interaction. Raises `Conflict` when a colleague has it, unless the actor supervises."""
    item = await open_item(work, interaction.id)
    if item is not None and not allows(by, Permission.SUPERVISE):
        await refuse_if_taken(work, item, by)
    return item


async def let_go(work: Work, interaction: Interaction, item: WorkItem) -> Left:
    """Dismiss what was to be done. Both must be locked."""
    await settle(work, interaction, item)
    await withdraw_offer(work, interaction, item)
    held, snoozed = item.state in HELD_STATES, item.state == WorkState.SNOOZED
    agent_id = item.dismiss(work.now)
    await work.flush()
    if agent_id is not None and held:
        await restart_idle_time(work, agent_id)
        await leave_wrap_up_mode(work, agent_id)
    return Left(item, agent_id, held, snoozed)


def grow_older(item: WorkItem, left: Left) -> dict[str, Any]:
    """Make an item as old and as urgent as what it takes over; returns how it was before."""
    before = {
        "item_id": item.id,
        "eligible_at": item.eligible_at.isoformat(),
        "born_at": item.born_at.isoformat() if item.born_at else None,
        "priority": item.priority,
    }
    if left.item.eligible_at < item.eligible_at:
        item.born_at, item.eligible_at = item.birth, left.item.eligible_at
    item.priority = max(item.priority, left.item.priority)
    return before


def grow_younger(item: WorkItem, before: dict[str, Any]) -> None:
    """Take that back."""
    item.eligible_at = datetime.fromisoformat(before["eligible_at"])
    item.born_at = datetime.fromisoformat(before["born_at"]) if before["born_at"] else None
    item.priority = before["priority"]


async def inherit(work: Work, interaction: Interaction, left: Left) -> WorkItem:
    """Have a conversation with nothing to do wait for what was to be done on the other, as old as that was."""
    item = WorkItem(
        interaction_id=interaction.id,
        queue_id=interaction.queue_id,
        channel=interaction.channel,
        priority=left.item.priority,
        skills=dict(left.item.skills),
        # A follow-up whose time has not come waits from now on.
        eligible_at=min(left.item.eligible_at, work.now),
        born_at=work.now,
        last_agent_id=left.agent_id or left.item.last_agent_id,
    )
    work.add(item)
    interaction.state, interaction.closed_at, interaction.reason = InteractionState.OPEN, None, ""
    interaction.waiting = True
    await work.flush()
    return item


async def go_on_with(work: Work, interaction: Interaction, item: WorkItem, left: Left, by: Actor) -> None:
    """Whoever worked on the one that went works on this one, unless somebody does already; what slept there wakes."""
    if item.state == WorkState.SNOOZED and not left.snoozed:
        await wake(work, interaction, item, Waker.CUSTOMER)
    if left.held and left.agent_id is not None and item.state in (WorkState.WAITING, WorkState.OFFERED):
        await withdraw_offer(work, interaction, item)
        await put_into_hands(work, interaction, item, left.agent_id, by)


async def put_into_hands(work: Work, interaction: Interaction, item: WorkItem, agent_id: int, by: Actor) -> None:
    """A waiting item is an agent's, who had its conversation as it was called before."""
    item.hand_to(agent_id, work.now)
    interaction.waiting = False
    await restart_idle_time(work, agent_id)
    taken = ItemAccepted(interaction.id, item.queue_id, item.id, agent_id, None, by.user_id)
    interaction.version = await work.record(taken)


async def give_up(work: Work, interaction: Interaction, item: WorkItem, by: Actor) -> None:
    """What came into an agent's hands with the other conversation goes back to its queue."""
    await settle(work, interaction, item)
    agent_id = item.agent_id
    assert agent_id is not None, "somebody has it"
    item.back_to_queue()
    interaction.waiting = True
    await work.flush()
    await restart_idle_time(work, agent_id)
    await leave_wrap_up_mode(work, agent_id)
    returned = ItemReturned(interaction.id, item.queue_id, item.id, agent_id, by.user_id)
    interaction.version = await work.record(returned)

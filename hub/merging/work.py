"""What is to be done on two conversations becomes one thing to do, as old as the older, and two again."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows
from hub.events import ItemAccepted, ItemReturned
from hub.interactions.model import Interaction, InteractionState
from hub.queueing.colleagues import who_may_work_in
from hub.queueing.holder import refuse_if_taken
from hub.queueing.let_go import dismiss, out_of_hands
from hub.queueing.locking import open_item
from hub.queueing.model import WorkItem
from hub.queueing.presence import free
from hub.queueing.revive import Had
from hub.queueing.states import HELD_STATES, WorkState
from hub.queueing.take_up import take_up
from hub.queueing.transfer import withdraw_offer
from hub.queueing.wake import Waker, wake
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class Left:
    """What was to be done on the one that goes: its item, and who was working on it or had put it aside, until when."""

    item: WorkItem
    agent_id: int | None
    held: bool
    snoozed: bool
    until: datetime | None

    def as_it_was(self) -> dict[str, Any]:
        """What is kept of it for whoever takes the merge back."""
        until = self.until.isoformat() if self.until else None
        before = {"left_id": self.item.id, "agent_id": self.agent_id, "held": self.held}
        return before | {"asleep": self.snoozed, "until": until}


def had_before(before: Mapping[str, Any]) -> Had:
    """Who had it then."""
    until = datetime.fromisoformat(before["until"]) if before.get("until") else None
    return Had(before["agent_id"], bool(before.get("asleep")), until)


async def free_item(work: Work, interaction: Interaction, by: Actor) -> WorkItem | None:
    """The open item of a locked interaction. Raises `Conflict` when a colleague has it, unless the actor supervises."""
    item = await open_item(work, interaction.id)
    if item is not None and not allows(by, Permission.SUPERVISE):
        await refuse_if_taken(work, item, by)
    return item


async def let_go(work: Work, interaction: Interaction, item: WorkItem) -> Left:
    """Dismiss what was to be done. Both must be locked."""
    held, snoozed, until = item.state in HELD_STATES, item.state == WorkState.SNOOZED, item.snoozed_until
    agent_id = await dismiss(work, interaction, item)
    await work.flush()
    return Left(item, agent_id, held, snoozed, until)


async def grow_older(work: Work, item: WorkItem, left: Left) -> dict[str, Any]:
    """Make an item as old, as urgent and as demanding as what it takes over, and keep it for whom that was kept.

    Returns how it was before.
    """
    before = {
        "item_id": item.id,
        "eligible_at": item.eligible_at.isoformat(),
        "born_at": item.born_at.isoformat() if item.born_at else None,
        "priority": item.priority,
        "skills": dict(item.skills),
        "pinned_to": item.pinned_agent_id,
    }
    if left.item.eligible_at < item.eligible_at:
        item.born_at, item.eligible_at = item.birth, left.item.eligible_at
    item.priority = max(item.priority, left.item.priority)
    asked = {skill: max(level, item.skills.get(skill, 0)) for skill, level in left.item.skills.items()}
    item.skills = {**item.skills, **asked}
    item.pinned_agent_id = item.pinned_agent_id or await _kept_for(work, item.queue_id, left)
    before["kept_for"] = item.pinned_agent_id
    return before


async def _kept_for(work: Work, queue_id: int, left: Left) -> int | None:
    """Whom the one that goes was kept for, if they work in this queue: nobody else would be asked."""
    pinned_to = left.item.pinned_agent_id
    return pinned_to if pinned_to is not None and pinned_to in await who_may_work_in(work, queue_id) else None


def grow_younger(item: WorkItem, before: dict[str, Any]) -> None:
    """Take that back; whom somebody kept it for since stays."""
    item.eligible_at = datetime.fromisoformat(before["eligible_at"])
    item.born_at = datetime.fromisoformat(before["born_at"]) if before["born_at"] else None
    item.priority = before["priority"]
    item.skills = before.get("skills", item.skills)
    if "kept_for" in before and item.pinned_agent_id == before["kept_for"]:
        item.pinned_agent_id = before["pinned_to"]


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
        pinned_agent_id=await _kept_for(work, interaction.queue_id, left),
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
    await take_up(work, interaction, item, agent_id)
    taken = ItemAccepted(interaction.id, item.queue_id, item.id, agent_id, None, by.user_id)
    interaction.version = await work.record(taken)


async def give_up(work: Work, interaction: Interaction, item: WorkItem, by: Actor) -> None:
    """What came into an agent's hands with the other conversation goes back to its queue."""
    agent_id = await out_of_hands(work, interaction, item)
    returned = ItemReturned(interaction.id, item.queue_id, item.id, agent_id, by.user_id, parted=True)
    interaction.version = await work.record(returned)
    await free(work, agent_id)

"""Somebody says that a conversation is spam, or takes that back. Nothing is learned from it and nothing is lost."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows, require
from hub.errors import Conflict
from hub.events import SpamMarked, SpamUnmarked
from hub.interactions.block import block, unblock
from hub.interactions.model import SPAM, Direction, Interaction, InteractionState, Message
from hub.interactions.reopen import customer_waits
from hub.ports import Authentication, Verdict
from hub.queueing.holder import owner_of, refuse_if_taken
from hub.queueing.let_go import dismiss
from hub.queueing.locking import locked_interaction, open_item
from hub.queueing.model import WorkItem
from hub.queueing.revive import Had, revive
from hub.queueing.states import WorkState
from hub.supervision.intervene import Act, if_anothers
from hub.supervision.model import InterventionKind
from storage.events import EventRow
from storage.unit_of_work import Work, action


@action
async def mark_spam(work: Work, interaction_id: int, block_sender: bool, by: Actor) -> str:
    """Close it as spam, and have further mail of its sender parked if that is wanted; returns the blocked address.

    Whatever was to be done is dismissed. The address of a sender who is proved to be somebody else is not blocked.
    Raises `Conflict` when a colleague has it and the actor does not supervise, or it is spam already.
    """
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, interaction_id, by)
    if interaction.state == InteractionState.QUARANTINED:
        require(by, Permission.QUARANTINE)
    if interaction.is_spam:
        raise Conflict("This is marked as spam already.")
    item = await open_item(work, interaction.id)
    was = _as_it_stands(item)
    owner = owner_of(item)
    agent_id = await _dismiss(work, interaction, item, by) if item is not None else None
    blocked = await _block_sender(work, interaction, by) if block_sender else ""
    before = (InteractionState(interaction.state).value, interaction.reason)
    closed_at = interaction.closed_at.isoformat() if interaction.closed_at else ""
    interaction.state, interaction.closed_at = InteractionState.CLOSED, work.now
    interaction.reason, interaction.unanswered, interaction.waiting = SPAM, False, False
    interaction.last_activity_at = work.now
    item_id = item.id if item is not None else None
    act = Act(InterventionKind.SPAM, owner, interaction.id)
    intervention_id = await if_anothers(work, act, by)
    ids = (interaction.id, interaction.queue_id, by.user_id)
    marked = SpamMarked(*ids, *before, item_id, agent_id, blocked, intervention_id, *was, closed_at)
    interaction.version = await work.record(marked)
    return blocked


@action
async def unmark_spam(work: Work, interaction_id: int, by: Actor) -> None:
    """It was none: it stands where it stood, what was to be done waits as old as it was, its sender is not blocked.

    What was put aside is put aside again, unless its time has come or somebody has written since. Of all agents the
    one who had it is asked first. Raises `Conflict` unless it is marked as spam.
    """
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, interaction_id, by)
    marked = await _newest_mark(work, interaction.id) if interaction.is_spam else None
    if marked is None:
        raise Conflict("This is not marked as spam.")
    was = marked.payload
    if was["blocked"]:
        await unblock(work, interaction.channel, was["blocked"], by)
    interaction.state, interaction.reason = InteractionState(was["state"]), was["reason"]
    interaction.closed_at = _was_closed_at(interaction, was)
    item = await work.locked(WorkItem, was["work_item_id"]) if was["work_item_id"] is not None else None
    asleep = item is not None and await _revive(work, interaction, item, marked)
    interaction.last_activity_at = work.now
    ids = (interaction.id, interaction.queue_id, by.user_id)
    interaction.version = await work.record(SpamUnmarked(*ids, item.id if item is not None else None, asleep))


def _was_closed_at(interaction: Interaction, was: Mapping[str, Any]) -> datetime | None:
    """When it was closed before it was marked; events of long ago do not say, and then it is when it was marked."""
    if interaction.state != InteractionState.CLOSED:
        return None
    return datetime.fromisoformat(was["closed_at"]) if was.get("closed_at") else interaction.closed_at


def _as_it_stands(item: WorkItem | None) -> tuple[bool, str]:
    """What the event keeps of it for whoever takes that back."""
    asleep = item is not None and item.state == WorkState.SNOOZED
    return asleep, item.snoozed_until.isoformat() if item is not None and item.snoozed_until else ""


async def _revive(work: Work, interaction: Interaction, item: WorkItem, marked: EventRow) -> bool:
    """Have it to be done again as it was; returns whether it is put aside."""
    was = marked.payload
    until = datetime.fromisoformat(was["until"]) if was.get("until") else None
    had = Had(was["agent_id"], bool(was.get("asleep")), until)
    asleep = await revive(work, item, had, woken=interaction.last_activity_at > marked.at)
    if not asleep:
        interaction.waiting, interaction.state, interaction.closed_at = True, InteractionState.OPEN, None
    open_again = interaction.state == InteractionState.OPEN
    interaction.unanswered = open_again and await customer_waits(work, interaction.id)
    return asleep


async def _dismiss(work: Work, interaction: Interaction, item: WorkItem, by: Actor) -> int | None:
    """Nothing is to be done; returns who had the item."""
    if not allows(by, Permission.SUPERVISE):
        await refuse_if_taken(work, item, by)
    return await dismiss(work, interaction, item)


async def _block_sender(work: Work, interaction: Interaction, by: Actor) -> str:
    """Block whoever wrote last, unless that is not who they say or one is blocked already; returns the address."""
    said = select(Message).where(Message.interaction_id == interaction.id, Message.direction == Direction.INBOUND)
    last = await work.session.scalar(said.order_by(Message.id.desc()).limit(1))
    if last is None or not last.author_address:
        return ""
    if Authentication(**last.authentication).verdict is Verdict.FORGED:
        return ""
    address = last.author_address.lower()
    return address if await block(work, interaction.channel, address, by, interaction.id) else ""


async def _newest_mark(work: Work, interaction_id: int) -> EventRow | None:
    newest = select(EventRow).where(
        EventRow.stream == f"interaction-{interaction_id}", EventRow.name == SpamMarked.__name__
    )
    return await work.session.scalar(newest.order_by(EventRow.sequence.desc()).limit(1))

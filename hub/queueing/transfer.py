"""Moves a conversation to another queue, with a note for whoever gets it."""

from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows, require
from hub.errors import Conflict, Invalid
from hub.events import ItemTransferred
from hub.interactions.model import Interaction, InteractionState
from hub.queueing.consult import settle
from hub.queueing.holder import refuse_if_taken
from hub.queueing.locking import locked_interaction, open_item
from hub.queueing.model import OfferOutcome, Queue, WorkItem
from hub.queueing.offers import Ended, end_unaccepted, open_offer_of
from hub.queueing.presence import restart_idle_time
from hub.queueing.reasons import leave_reason
from hub.queueing.states import WorkState, WorkStep
from hub.queueing.talk_on import talk_on_if_own
from hub.supervision.intervene import Act, if_supervising
from hub.supervision.model import InterventionKind
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class Transfer:
    """Where a conversation is to go, and why."""

    interaction_id: int
    queue_id: int
    note: str = ""


@action
async def transfer(work: Work, wanted: Transfer, by: Actor) -> None:
    """Have the item wait in another queue, as old as it was. Whoever serves may move what nobody or they have.

    Raises `Conflict` when a colleague has it and the actor does not supervise, or there is nothing to move; `Invalid`
    for a queue that is not there, or the one it is in.
    """
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, wanted.interaction_id, by)
    item = await open_item(work, interaction.id)
    if item is None:
        raise Conflict("There is nothing to do here any more.")
    if not allows(by, Permission.SUPERVISE):
        await refuse_if_taken(work, item, by)
    queues = await queues_of(work, item.queue_id, wanted.queue_id)
    if wanted.queue_id == item.queue_id or wanted.queue_id not in queues:
        raise Invalid("Choose another queue.", {"queue_id": "unknown"})
    await talk_on_if_own(work, interaction, item, by)
    note_id = await leave_reason(work, interaction, wanted.note, by)
    await settle(work, interaction, item)
    await withdraw_offer(work, interaction, item)
    before, agent_id = item.queue_id, item.agent_id if item.state != WorkState.WAITING else None
    was = _as_it_stands(interaction, item)
    item.last_agent_id = item.pinned_agent_id = None
    item.back_to_queue(WorkStep.TRANSFER)
    move_to(interaction, item, queues[before], queues[wanted.queue_id])
    interaction.waiting, interaction.state, interaction.closed_at = True, InteractionState.OPEN, None
    between = {"from": queues[before].name, "to": queues[wanted.queue_id].name}
    act = Act(InterventionKind.MOVE, agent_id, interaction.id, why=wanted.note, detail=between)
    intervention_id = await if_supervising(work, act, by)
    ids = (interaction.id, item.queue_id, item.id, by.user_id, before, agent_id)
    moved = ItemTransferred(*ids, note_id, intervention_id, *was)
    interaction.version = await work.record(moved)
    if agent_id is not None:
        await restart_idle_time(work, agent_id)


def _as_it_stands(interaction: Interaction, item: WorkItem) -> tuple[str, str, str, int | None, int | None, int]:
    """What the event keeps of it for whoever takes the transfer back."""
    until = item.snoozed_until.isoformat() if item.snoozed_until else ""
    closed_at = interaction.closed_at.isoformat() if interaction.closed_at else ""
    return item.state, until, closed_at, item.pinned_agent_id, item.last_agent_id, item.priority


async def withdraw_offer(work: Work, interaction: Interaction, item: WorkItem) -> None:
    """End the offer the item is held out in, if there is one. Both must be locked."""
    offer = await open_offer_of(work, item)
    if offer is not None:
        await end_unaccepted(work, interaction, Ended(item, offer, OfferOutcome.WITHDRAWN))


def move_to(interaction: Interaction, item: WorkItem, before: Queue, queue: Queue) -> None:
    """Have it belong to another queue; what had the usual priority there has the usual one here."""
    interaction.queue_id = item.queue_id = queue.id
    if item.priority == before.priority:
        item.priority = queue.priority


async def queues_of(work: Work, *ids: int) -> dict[int, Queue]:
    """These queues by id; those that are not there are left out."""
    found = await work.session.scalars(select(Queue).where(Queue.id.in_(ids)))
    return {queue.id: queue for queue in found}

"""Puts a case before experts: a conversation of their own, whose work is routed, offered and done like any other."""

from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.cases.course import work_priority
from hub.cases.locking import LockedCase
from hub.cases.model import CASE_WORK
from hub.errors import Conflict
from hub.events import CaseWorkPut, ItemTransferred
from hub.interactions.model import Interaction, InteractionState, Note
from hub.interactions.text import preview, storable
from hub.queueing.consult import settle
from hub.queueing.locking import open_item
from hub.queueing.model import Queue, WorkItem
from hub.queueing.presence import restart_idle_time
from hub.queueing.states import HELD_STATES, WorkState, WorkStep
from hub.queueing.transfer import withdraw_offer
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class HandOver:
    """To which queue a case goes, and what its experts are told."""

    queue_id: int
    note: str = ""


async def hand_over(work: Work, case: LockedCase, wanted: HandOver, by: Actor | None) -> Interaction:
    """Have experts of a queue work on it, and return the conversation in which they do. `by` is None at a deadline.

    Work that is open moves to the queue, as old as it is, unless it is there; what is being wrapped up goes on.
    """
    experts = case.experts or await _begin(work, case, wanted.queue_id)
    priority = work_priority(case.detail.priority, case.detail.level)
    note_id = await leave_note(work, experts, wanted.note, by) if wanted.note else None
    item = await open_item(work, experts.id)
    if item is None:
        await put_work(work, experts, wanted.queue_id, priority)
        item = await open_item(work, experts.id)
        assert item is not None, "it was just made"
        put = CaseWorkPut(experts.id, item.queue_id, item.id, case.document.id, by.user_id if by else None, note_id)
        experts.version = await work.record(put)
        return experts
    item.priority = max(item.priority, priority)
    if item.queue_id != wanted.queue_id:
        await _move(work, experts, item, wanted.queue_id)
    return experts


async def put_work(work: Work, interaction: Interaction, queue_id: int, priority: int) -> None:
    """Make the work item of a conversation that has none open. It must be locked."""
    usual = await work.session.scalar(select(Queue.priority).where(Queue.id == queue_id))
    interaction.queue_id, interaction.waiting, interaction.unanswered = queue_id, True, True
    interaction.state, interaction.closed_at, interaction.last_activity_at = InteractionState.OPEN, None, work.now
    work.add(
        WorkItem(
            interaction_id=interaction.id,
            queue_id=queue_id,
            channel=interaction.channel,
            priority=max(usual or 0, priority),
            eligible_at=work.now,
        )
    )


async def leave_note(work: Work, interaction: Interaction, body: str, by: Actor | None) -> int:
    """Leave a note where its writer may not be at home, and return its id. The interaction must be locked."""
    note = Note(
        interaction_id=interaction.id,
        author_id=by.user_id or None if by else None,
        author_name=by.name if by else "",
        body=storable(body),
        at=work.now,
    )
    work.add(note)
    await work.flush()
    interaction.preview = preview(body)
    return note.id


async def _begin(work: Work, case: LockedCase, queue_id: int) -> Interaction:
    experts = Interaction(
        channel=CASE_WORK,
        subject=storable(f"{case.document.number} {case.document.title}".strip(), 500),
        preview=preview(case.detail.description),
        party_id=case.document.customer_id,
        queue_id=queue_id,
        opened_at=work.now,
        last_activity_at=work.now,
    )
    work.add(experts)
    await work.flush()
    case.detail.work_id = experts.id
    return experts


async def _move(work: Work, experts: Interaction, item: WorkItem, queue_id: int) -> None:
    """What experts could not do in time waits for others; whoever had it has it no more."""
    if item.state == WorkState.WRAP_UP:
        item.go_on()
    await settle(work, experts, item)
    await withdraw_offer(work, experts, item)
    before, agent_id = item.queue_id, item.agent_id if item.state in HELD_STATES else None
    item.last_agent_id = item.pinned_agent_id = None
    item.back_to_queue(WorkStep.TRANSFER)
    if agent_id is not None:
        await restart_idle_time(work, agent_id)
    experts.queue_id = item.queue_id = queue_id
    experts.waiting = True
    moved = ItemTransferred(experts.id, queue_id, item.id, None, before, agent_id)
    experts.version = await work.record(moved)


async def refuse_if_asked(work: Work, case: LockedCase) -> None:
    """Raise `Conflict` while experts have it already."""
    if case.experts is not None and await open_item(work, case.experts.id) is not None:
        raise Conflict("Experts are asked about this already.")

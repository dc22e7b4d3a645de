"""A case is over: its experts need not work on it any more, and whoever asked them goes on with the customer."""

from contextlib import suppress

from sqlalchemy import select

from hub.access.actor import Actor
from hub.cases.escalate import FIRST_LEVEL
from hub.cases.hand_over import leave_note
from hub.cases.locking import LockedCase, locked_case
from hub.cases.planned_end import END
from hub.cases.planned_notice import MOVED
from hub.desks.alerts import AlertKind, Cause, raise_alert
from hub.documents.model import DocumentEvent
from hub.events import CaseWorkEnded
from hub.interactions.model import Interaction, InteractionState
from hub.queueing.let_go import dismiss
from hub.queueing.locking import open_item
from hub.queueing.states import WorkState
from hub.queueing.wake import Waker, wake
from storage.errors import LeaseLost
from storage.jobs import Job, claim_due, finish
from storage.unit_of_work import Storage, Work, action


async def end_due(storage: Storage) -> int:
    """End what experts do for every case that is over; returns for how many. Several may do this at once."""
    ended = 0
    for job in await claim_due(storage, END):
        # Whoever took it over ends it instead.
        with suppress(LeaseLost):
            ended += await end_work(storage, job)
    return ended


@action
async def end_work(work: Work, job: Job) -> bool:
    """End the work for one case and finish its job; False if it goes on again."""
    case = await locked_case(work, job.payload["document_id"])
    await finish(work, job)
    if case.kind.state(case.document.state).open:
        return False
    moved = await _moved(work, case)
    if case.experts is not None:
        await _end(work, case, case.experts, moved)
    if case.detail.level != FIRST_LEVEL and case.conversation is not None:
        await _wake(work, case.conversation, moved.by_id)
    case.detail.level = FIRST_LEVEL
    return True


async def _moved(work: Work, case: LockedCase) -> DocumentEvent:
    """Who ended it, and why."""
    query = select(DocumentEvent).where(DocumentEvent.document_id == case.document.id, DocumentEvent.what == MOVED)
    return (await work.session.scalars(query.order_by(DocumentEvent.version.desc()).limit(1))).one()


async def _end(work: Work, case: LockedCase, experts: Interaction, moved: DocumentEvent) -> None:
    """Nothing is to be done for it; an expert who ended it themselves, or wraps up, does that as always."""
    item = await open_item(work, experts.id)
    if item is None or item.state == WorkState.WRAP_UP or (item.agent_id and item.agent_id == moved.by_id):
        return
    note_id = None
    if moved.reason:
        note_id = await leave_note(work, experts, moved.reason, Actor(moved.by_id or 0, moved.by_name, frozenset()))
    agent_id = await dismiss(work, experts, item)
    experts.state, experts.closed_at, experts.last_activity_at = InteractionState.CLOSED, work.now, work.now
    experts.unanswered, experts.waiting = False, False
    ids = (experts.id, experts.queue_id, item.id, case.document.id)
    experts.version = await work.record(CaseWorkEnded(*ids, agent_id, moved.by_id, note_id))


async def _wake(work: Work, conversation: Interaction, by_id: int | None) -> None:
    """It slept until experts answer, and none will."""
    item = await open_item(work, conversation.id)
    if item is None or item.state != WorkState.SNOOZED or item.snoozed_until is not None:
        return
    agent_id = item.agent_id
    await wake(work, conversation, item, Waker.OVER)
    if agent_id is not None and agent_id != by_id:
        await raise_alert(work, agent_id, AlertKind.OVER, Cause(conversation.id))

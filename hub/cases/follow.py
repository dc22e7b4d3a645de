"""Keeps the deadlines of a case true, and goes on with it when its customer writes: within each event's transaction."""

from sqlalchemy import select

from hub.cases.categories import rules_for
from hub.cases.course import deadlines, hurried, moved
from hub.cases.model import CaseDetail
from hub.cases.planned_end import plan_end
from hub.cases.planned_notice import plan_notice
from hub.cases.thread import cases_about
from hub.cases.tree import Rules
from hub.documents.kinds import KINDS
from hub.documents.model import Document
from hub.documents.transition import go
from hub.events import CaseHeard, DocumentChanged, MessageReceived
from hub.interactions.model import Interaction
from hub.queueing.model import Queue
from hub.service_level.business_hours import BusinessHours
from hub.service_level.model import BusinessCalendar
from hub.service_level.truth import ALWAYS_OPEN
from storage.events import EventRow
from storage.unit_of_work import Work

CASE = "case"


async def follow(work: Work, event: EventRow) -> None:
    """Take one event into account, in the transaction that records it."""
    if event.name == DocumentChanged.__name__ and event.payload["kind"] == CASE:
        document, rules = await count_deadlines(work, event.payload["document_id"])
        await plan_notice(work, document, event, tells=rules.tells)
        await plan_end(work, document, event)
    elif event.name == MessageReceived.__name__:
        await _heard(work, event.payload["interaction_id"], event.payload["message_id"])


async def count_deadlines(work: Work, document_id: int) -> tuple[Document, Rules]:
    """Make a case's deadlines what its category, its states and the hours of its experts say. It must be locked.

    Returns it, and what its category says.
    """
    document = await work.session.get(Document, document_id)
    assert document is not None, "an event has a document"
    detail = await detail_of(work, document_id)
    rules = await rules_for(work.session, detail.category_id)
    detail.still = moved(detail.still or [], document.state, work.now)
    seconds = hurried(rules.solve_seconds, rules.priority, detail.priority)
    hours = await _hours(work, rules.queue_id) if seconds else ALWAYS_OPEN
    due = deadlines(document.created_at, seconds, hours, detail.still, detail.missed or 0)
    detail.due_at, detail.late_at, detail.deadline_at = due.due_at, due.late_at, due.next_at
    return document, rules


async def detail_of(work: Work, document_id: int) -> CaseDetail:
    """The side row of a case, made if it is not there yet."""
    detail = await work.session.get(CaseDetail, document_id)
    if detail is None:
        detail = CaseDetail(document_id=document_id)
        work.add(detail)
        await work.flush()
    return detail


async def _hours(work: Work, queue_id: int | None) -> BusinessHours:
    query = select(BusinessCalendar).join(Queue, Queue.calendar_id == BusinessCalendar.id).where(Queue.id == queue_id)
    calendar = await work.session.scalar(query)
    return calendar.hours() if calendar is not None else ALWAYS_OPEN


async def _heard(work: Work, interaction_id: int, message_id: int) -> None:
    """The customer has written: what waited for them goes on, and experts who work on it see what they said."""
    for document_id, work_id in await cases_about(work.session, interaction_id):
        if work_id is not None:
            await tell_experts(work, work_id, message_id=message_id)
        document = await work.locked(Document, document_id)
        assert document is not None, "a link has both its ends"
        kind = KINDS[document.kind]
        way = kind.way("go_on", document.state)
        if way is not None:
            await go(work, (document, kind), way, None)


async def tell_experts(work: Work, work_id: int, *, message_id: int | None = None, note_id: int | None = None) -> None:
    """Have the conversation of experts show what was said in the one their case is about."""
    experts = await work.locked(Interaction, work_id)
    assert experts is not None, "interactions are never deleted"
    experts.last_activity_at = work.now
    experts.version = await work.record(CaseHeard(experts.id, experts.queue_id, message_id, note_id))

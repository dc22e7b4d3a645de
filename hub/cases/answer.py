"""Experts answer the agent who asked: the answer is in the conversation, which is there again for that agent first."""

from hub.access.actor import Actor
from hub.access.permissions import Permission, require, require_queue
from hub.cases.escalate import FIRST_LEVEL
from hub.cases.follow import tell_experts
from hub.cases.hand_over import leave_note, put_work
from hub.cases.locking import LockedCase, locked_case
from hub.desks.alerts import AlertKind, Cause, raise_alert
from hub.documents.record import Change, record
from hub.documents.rights import VIEW
from hub.documents.visible import may_do
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.events import CaseWorkPut, NoteAdded
from hub.interactions.model import Interaction
from hub.queueing.begin_wrap_up import begin_wrap_up
from hub.queueing.colleagues import is_there, who_may_work_in
from hub.queueing.locking import open_item
from hub.queueing.model import WorkItem
from hub.queueing.pin import Pinning, keep_for
from hub.queueing.states import WorkState
from hub.queueing.wake import Waker, wake
from storage.unit_of_work import Work, action

LONGEST = 50_000


@action
async def answer_agent(work: Work, document_id: int, text: str, by: Actor) -> None:
    """Answer whoever asked experts about a case, and begin to wrap that work up.

    The conversation wakes, or waits again, for the agent who asked; whoever has it meanwhile reads the answer there.
    Raises `NotFound`, `Conflict` unless experts are asked and the actor has that work or may take it, `Invalid`.
    """
    require(by, Permission.SERVE)
    case = await locked_case(work, document_id)
    if case.experts is None or not await may_do(work, case.document, VIEW, by):
        raise NotFound
    require_queue(by, case.experts.queue_id)
    if not text.strip() or len(text) > LONGEST:
        raise Invalid("Write the answer.", {"text": sentence("Write the answer.")})
    if await open_item(work, case.experts.id) is None:
        raise Conflict("There is nothing to do here any more.")
    place = case.conversation or case.experts
    note_id = await leave_note(work, place, text, by)
    place.last_activity_at = work.now
    place.version = await work.record(NoteAdded(place.id, place.queue_id, note_id, by.user_id))
    if case.conversation is not None:
        await tell_experts(work, case.experts.id, note_id=note_id)
        await _bring(work, case, case.conversation)
    level, case.detail.level = case.detail.level, FIRST_LEVEL
    await record(work, case.document, [Change("answered", "level", str(level), str(FIRST_LEVEL))], by, text)
    await begin_wrap_up.within(work, case.experts.id, None, by)


async def _bring(work: Work, case: LockedCase, conversation: Interaction) -> None:
    """Have whoever asked see the answer first, where the customer is."""
    asker = case.detail.asker_id
    if asker is not None and asker not in await who_may_work_in(work, conversation.queue_id):
        asker = None
    item = await open_item(work, conversation.id)
    if item is None or item.state == WorkState.SNOOZED:
        item = await _again(work, case, conversation)
        item.last_agent_id = asker or item.last_agent_id
        # Nobody else is offered it while they are there; who has gone home is only asked first.
        if asker is not None and await is_there(work, asker):
            await keep_for(work, conversation, item, Pinning(asker))
    if asker is not None:
        await raise_alert(work, asker, AlertKind.ANSWERED, Cause(conversation.id))


async def _again(work: Work, case: LockedCase, conversation: Interaction) -> WorkItem:
    """Have a conversation wait that slept or was over; returns its item."""
    item = await open_item(work, conversation.id)
    if item is not None:
        await wake(work, conversation, item, Waker.EXPERT)
        return item
    await put_work(work, conversation, conversation.queue_id, 0)
    item = await open_item(work, conversation.id)
    assert item is not None, "it was just made"
    put = CaseWorkPut(conversation.id, item.queue_id, item.id, case.document.id)
    conversation.version = await work.record(put)
    return item

"""Experts answer the customer through their case: in the conversation it is about, by the customer's own channel."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import require_queue
from hub.cases.follow import tell_experts
from hub.cases.model import CASE_WORK
from hub.cases.thread import case_of_work, thread_of_work
from hub.documents.model import Document
from hub.documents.record import Change, record
from hub.errors import Conflict, Invalid, sentence
from hub.interactions.draft import ReplyRequest
from hub.interactions.model import Interaction
from hub.queueing.locking import locked_interaction
from hub.queueing.talk_on import have_in_hand
from storage.unit_of_work import Work

NOBODY = sentence("Nobody wrote about this case. Answer the colleague who asked.")


async def through_case(session: AsyncSession, request: ReplyRequest, by: Actor) -> tuple[ReplyRequest, Actor]:
    """Where an answer really goes, and as whom: only what experts write in a conversation of theirs goes elsewhere.

    It is written in the one their case is about, which its agent keeps, and cannot be called back. Raises `NotFound`,
    and `Invalid` if that one does not exist.
    """
    query = select(Interaction.channel, Interaction.queue_id).where(Interaction.id == request.interaction_id)
    found = (await session.execute(query)).one_or_none()
    if found is None or found[0] != CASE_WORK:
        return request, by
    require_queue(by, found[1])
    thread = await thread_of_work(session, request.interaction_id)
    if thread is None:
        raise Invalid(NOBODY)
    elsewhere = replace(
        request, interaction_id=thread.interaction_id, for_work=request.interaction_id, hold=timedelta(0)
    )
    return elsewhere, replace(by, queues=by.queues | {thread.queue_id})


async def lock_both(work: Work, conversation_id: int, work_id: int) -> None:
    """Hold the customer's conversation and the experts', in the one order."""
    for each in sorted((conversation_id, work_id)):
        await work.locked(Interaction, each)


async def take_experts_work(work: Work, work_id: int, by: Actor) -> None:
    """Have the experts' work be the actor's, and not wrapped up.

    Raises `Conflict` naming the colleague who has it, or if it is over.
    """
    experts = await locked_interaction(work, work_id, by)
    if await have_in_hand(work, experts, by) is None:
        raise Conflict("There is nothing to do here any more.")


async def said_for_case(work: Work, work_id: int, message_id: int, by: Actor) -> None:
    """Write into the case's history that its experts answered the customer, and show them what they said."""
    await tell_experts(work, work_id, message_id=message_id)
    document_id = await case_of_work(work.session, work_id)
    document = await work.locked(Document, document_id) if document_id is not None else None
    assert document is not None, "experts work on a case"
    await record(work, document, [Change("answered", "customer")], by)

"""A case with the conversations it has, locked in the one order of the house: interactions by id, then the document."""

from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.cases.follow import CASE, detail_of
from hub.cases.model import CaseDetail
from hub.cases.thread import thread_of
from hub.documents.kind import Kind
from hub.documents.kinds import KINDS
from hub.documents.model import Document
from hub.documents.rights import VIEW
from hub.documents.visible import Seen, may_do, stale
from hub.errors import NotFound
from hub.interactions.model import Interaction
from storage.unit_of_work import Work


@dataclass(frozen=True, slots=True)
class LockedCase:
    """A case, where its customer wrote, and where experts work on it; both may be None."""

    document: Document
    kind: Kind
    detail: CaseDetail
    conversation: Interaction | None
    experts: Interaction | None


async def locked_case(work: Work, document_id: int) -> LockedCase:
    """A case and its conversations, held until the transaction ends. Raises `NotFound` for what is no case."""
    work_id = await work.session.scalar(select(CaseDetail.work_id).where(CaseDetail.document_id == document_id))
    thread = await thread_of(work.session, document_id)
    ids = {each for each in (work_id, thread.interaction_id if thread else None) if each is not None}
    held = {each: await work.locked(Interaction, each) for each in sorted(ids)}
    document = await work.locked(Document, document_id)
    if document is None or document.kind != CASE:
        raise NotFound
    detail = await detail_of(work, document_id)
    if detail.work_id != work_id:
        # Experts were asked for the first time just now: look again, with their conversation.
        return await locked_case(work, document_id)
    conversation = held[thread.interaction_id] if thread else None
    return LockedCase(document, KINDS[CASE], detail, conversation, held[work_id] if work_id is not None else None)


async def locked_case_as_seen(work: Work, seen: Seen, by: Actor) -> LockedCase:
    """The same for somebody. Raises `NotFound` if they may not see it, `Stale` unless it is as they have seen it."""
    case = await locked_case(work, seen.id)
    if not await may_do(work, case.document, VIEW, by):
        raise NotFound
    if case.document.version != seen.version:
        raise await stale(work, case.document, seen)
    return case

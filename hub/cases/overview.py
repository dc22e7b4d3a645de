"""What a case's page shows beyond what every document's does: its category, its deadlines, and its experts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.model import User
from hub.access.permissions import Permission, allows, visible_queues
from hub.cases.categories import categories_by_id
from hub.cases.follow import CASE
from hub.cases.listing import OPEN
from hub.cases.model import CaseDetail
from hub.cases.thread import thread_of
from hub.cases.tree import branches, rules_of
from hub.documents.model import Document
from hub.documents.reach import scopes_holding
from hub.documents.rights import EDIT, reaches
from hub.documents.visible import visible
from hub.errors import NotFound
from hub.interactions.model import Interaction
from hub.queueing.model import Queue, WorkItem
from hub.queueing.states import ENDED_STATES, WorkState
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as its page shows it. `work_state` is "" unless experts are asked now; `asker` who asked them.

    `may_escalate`: its category has experts, and none are asked. `may_answer`: the actor may answer as one of them.
    `answers_customer`: there is a conversation that an answer of theirs would go to.
    """

    id: int
    version: int
    category: str
    priority: int
    level: int
    due_at: datetime | None
    late_at: datetime | None
    late: bool
    work_id: int | None
    work_state: str
    queue: str
    expert: str
    asker: str
    may_escalate: bool
    may_answer: bool
    answers_customer: bool
    sees_work: bool


async def case_view(storage: Storage, document_id: int, actor: Actor) -> CaseView:
    """A case for its page; three statements. Raises `NotFound` if the actor may not see it, or it is no case."""
    async with storage.reading() as session:
        found = (await session.execute(_query(document_id).where(visible(actor)))).one_or_none()
        if found is None:
            raise NotFound
        categories = await categories_by_id(session)
        thread = await thread_of(session, document_id)
        scopes = await scopes_holding(session, found[0], actor)
    document, detail, asked_by, _, queue, _, name = found
    queue_id: int | None = found[3]
    state: WorkState | None = found[5]
    path = next((each.path for each in branches(categories.values()) if each.category.id == detail.category_id), ())
    has_experts = rules_of(categories, detail.category_id).queue_id is not None
    open_, queues = document.state in OPEN, visible_queues(actor)
    sees_work = queue_id is not None and (queues is None or queue_id in queues)
    editing = open_ and reaches(actor, CASE, EDIT, scopes)
    return CaseView(
        id=document.id,
        version=document.version,
        category=" › ".join(path),
        priority=detail.priority,
        level=detail.level,
        due_at=detail.due_at,
        late_at=detail.late_at,
        late=open_ and detail.due_at is not None and detail.due_at <= storage.clock.now(),
        work_id=detail.work_id,
        work_state=state or "",
        queue=queue or "",
        expert=name or "",
        asker=asked_by or "",
        may_escalate=editing and state is None and has_experts,
        may_answer=state is not None and sees_work and allows(actor, Permission.SERVE),
        answers_customer=thread is not None,
        sees_work=sees_work,
    )


def _query(document_id: int) -> Select[*tuple[Any, ...]]:
    asker, expert = aliased(User), aliased(User)
    at_work = (WorkItem.interaction_id == Interaction.id) & WorkItem.state.not_in(ENDED_STATES)
    return (
        select(Document, CaseDetail, asker.name, Interaction.queue_id, Queue.name, WorkItem.state, expert.name)
        .join(CaseDetail, CaseDetail.document_id == Document.id)
        .outerjoin(asker, asker.id == CaseDetail.asker_id)
        .outerjoin(Interaction, Interaction.id == CaseDetail.work_id)
        .outerjoin(Queue, Queue.id == Interaction.queue_id)
        .outerjoin(WorkItem, at_work)
        .outerjoin(expert, expert.id == WorkItem.agent_id)
        .where(Document.id == document_id, Document.kind == CASE)
    )

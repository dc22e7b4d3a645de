"""What goes on with a customer, as it stands beside a conversation: open cases, orders, offers and returns."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, false, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.cases.follow import CASE
from hub.cases.model import CaseDetail
from hub.documents.kinds import KINDS
from hub.documents.model import Document
from hub.documents.visible import visible
from hub.parties.members import members_of

MOST = 12


@dataclass(frozen=True, slots=True)
class OpenDocument:
    """A document with work left. Of a case, `level` is that of its experts; `late`: its first deadline has passed."""

    id: int
    kind: str
    number: str
    title: str
    state: str
    level: int
    late: bool

    @property
    def is_case(self) -> bool:
        """Whether it is one."""
        return self.kind == CASE

    @property
    def state_label(self) -> str:
        """The word people read for its state, as a text to translate."""
        return KINDS[self.kind].state(self.state).label


async def going_on_with(session: AsyncSession, party_id: int, actor: Actor, now: datetime) -> tuple[OpenDocument, ...]:
    """The open documents of a customer that the actor may see, what is due first at the top; one statement."""
    open_ones = (
        and_(Document.kind == name, Document.state.in_(state.name for state in kind.states if state.open))
        for name, kind in KINDS.items()
    )
    late = func.coalesce(CaseDetail.due_at <= now, false()).label("late")
    query = (
        select(Document.id, Document.kind, Document.number, Document.title, Document.state)
        .add_columns(func.coalesce(CaseDetail.level, 0), late)
        .outerjoin(CaseDetail, CaseDetail.document_id == Document.id)
        .where(Document.customer_id.in_(members_of(party_id)), or_(*open_ones), visible(actor))
        .order_by(CaseDetail.due_at.asc().nulls_last(), Document.changed_at.desc(), Document.id.desc())
        .limit(MOST)
    )
    rows = (await session.execute(query)).all()
    return tuple(OpenDocument(key, kind, number or "", *rest) for key, kind, number, *rest in rows)

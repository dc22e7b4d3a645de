"""A help desk: agents in Support, experts in Sales, who deal with hardware, and people for what is late."""

from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.document_rights import FIRST_RIGHTS
from hub.cases.escalate import Escalation, escalate
from hub.cases.model import CaseCategory, CaseDetail
from hub.documents.create import Draft, create
from hub.documents.model import Document, DocumentEvent
from hub.documents.visible import Seen
from hub.interactions.conversation import Conversation, conversation
from hub.interactions.reply import ReplyRequest, reply
from hub.queueing.model import Queue, WorkItem
from hub.queueing.pull import pull
from hub.queueing.states import ENDED_STATES
from storage.unit_of_work import Storage
from tests.hub.company import Company

HOUR = 3600


@dataclass(frozen=True)
class HelpDesk:
    """The company with rights to cases; `clara` is an expert. What is late goes to `late`, a queue only Sven sees."""

    company: Company
    anna: Actor
    boris: Actor
    clara: Actor
    late: int
    hardware: int

    @property
    def storage(self) -> Storage:
        """The storage they work with."""
        return self.company.storage

    async def ask(self, **fields: Any) -> int:
        """A customer writes, Anna takes it and makes a case of it; returns the case."""
        await self.company.write("c@customer.com", "It makes a noise.")
        await pull(self.storage, 1, self.anna)
        values = {"title": "Noise", "category_id": self.hardware, **fields}
        return await create(self.storage, Draft("case", values, concerns=1), self.anna)

    async def escalate(self, case: int, **fields: Any) -> int:
        """Anna cannot solve it; returns where experts work on it."""
        wanted = Escalation(await self.seen(case), "knowledge", "The left bearing, I think.")
        return await escalate(self.storage, replace(wanted, **fields), self.anna)

    async def answer(self, interaction: int, text: str, by: Actor) -> int:
        """Somebody answers the customer, having seen everything; returns the message."""
        said = await self.read(interaction, by)
        request = ReplyRequest(interaction, text, said.last_message_id, f"{text[:20]:.<20}")
        return await reply(self.storage, request, by, self.company.composer)

    async def read(self, interaction: int, by: Actor) -> Conversation:
        """A conversation as somebody sees it."""
        return await conversation(self.storage, by, interaction)

    async def seen(self, case: int) -> Seen:
        """A case as it is now."""
        return Seen(case, (await self.document(case)).version)

    async def document(self, case: int) -> Document:
        """Its row."""
        async with self.storage.reading() as session:
            return await session.get_one(Document, case)

    async def detail(self, case: int) -> CaseDetail:
        """Its side row."""
        async with self.storage.reading() as session:
            return await session.get_one(CaseDetail, case)

    async def item(self, interaction: int) -> WorkItem | None:
        """What is to be done in a conversation."""
        query = select(WorkItem).where(WorkItem.interaction_id == interaction, WorkItem.state.not_in(ENDED_STATES))
        async with self.storage.reading() as session:
            return await session.scalar(query)

    async def history(self, case: int) -> list[str]:
        """What happened to it, in order."""
        query = select(DocumentEvent.what).where(DocumentEvent.document_id == case)
        async with self.storage.reading() as session:
            return list(await session.scalars(query.order_by(DocumentEvent.version, DocumentEvent.line)))


@pytest.fixture
async def help_desk(company: Company) -> HelpDesk:
    """The help desk, on each database."""
    async with company.storage.transaction() as work:
        late = Queue(name="Late")
        work.add(late)
        await work.flush()
        hardware = CaseCategory(
            name="Hardware", queue_id=company.sales, late_queue_id=late.id, solve_seconds=4 * HOUR, priority=2
        )
        work.add(hardware)
        await work.flush()
    anna, boris = with_rights_of("agent", company.anna), with_rights_of("agent", company.boris)
    return HelpDesk(company, anna, boris, with_rights_of("expert", company.clara), late.id, hardware.id)


def with_rights_of(role: str, actor: Actor) -> Actor:
    """The same person with the rights to documents of a first role."""
    return replace(actor, permissions=actor.permissions | FIRST_RIGHTS[role])

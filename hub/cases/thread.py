"""Which conversations a case is about, which one its experts work in, and what they may therefore read."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.permissions import Hidden, visible_queues
from hub.cases.model import CaseDetail
from hub.documents.conversations import concerning
from hub.documents.kind import PartnerFunction
from hub.documents.links import CONCERNS, DOCUMENT, INTERACTION
from hub.documents.model import Document, DocumentParty, Link
from hub.interactions.merged import gathered_in
from hub.interactions.model import Direction, Interaction, Message
from hub.parties.members import root_of
from hub.parties.model import Identity, Party

_CUSTOMERS = (PartnerFunction.CONTACT, PartnerFunction.SOLD_TO)


@dataclass(frozen=True, slots=True)
class Thread:
    """The conversation that a case is about, and the queue it is in."""

    interaction_id: int
    queue_id: int


async def thread_of(session: AsyncSession, document_id: int) -> Thread | None:
    """Where the customer last said something about a case; None for one without a conversation."""
    query = (
        select(Interaction.id, Interaction.queue_id)
        .where(Interaction.id.in_(concerning(document_id)))
        .order_by(Interaction.last_activity_at.desc(), Interaction.id.desc())
        .limit(1)
    )
    row = (await session.execute(query)).one_or_none()
    return None if row is None else Thread(*row)


async def heard_from_customer(session: AsyncSession, document_id: int, interaction_id: int) -> Message | None:
    """What its customer said last in a conversation of a case, machines aside; None for what only others wrote in."""
    writer, customer = aliased(Party), aliased(Party)
    query = (
        select(Message)
        .join(Identity, Identity.id == Message.identity_id)
        .join(writer, writer.id == Identity.party_id)
        .join(customer, root_of(customer) == root_of(writer))
        .join(DocumentParty, DocumentParty.party_id == customer.id)
        .where(DocumentParty.document_id == document_id, DocumentParty.function.in_(_CUSTOMERS))
        .where(Message.interaction_id == interaction_id, Message.direction == Direction.INBOUND, Message.auto == "")
        .order_by(Message.id.desc())
        .limit(1)
    )
    return await session.scalar(query)


async def thread_of_work(session: AsyncSession, work_id: int) -> Thread | None:
    """The conversation behind the one in which experts work."""
    document_id = await case_of_work(session, work_id)
    return None if document_id is None else await thread_of(session, document_id)


async def case_of_work(session: AsyncSession, work_id: int) -> int | None:
    """The case that experts work on in a conversation of theirs."""
    return await session.scalar(select(CaseDetail.document_id).where(CaseDetail.work_id == work_id))


async def cases_about(session: AsyncSession, interaction_id: int) -> Sequence[tuple[int, int | None]]:
    """The cases that a conversation, or one that went into it, is about, each with the one its experts work in."""
    query = (
        select(Document.id, CaseDetail.work_id)
        .join(CaseDetail, CaseDetail.document_id == Document.id)
        .join(Link, Link.to_id == Document.id)
        .where(Link.to_type == DOCUMENT, Link.from_type == INTERACTION, Link.kind == CONCERNS)
        .where(Link.from_id.in_(gathered_in(interaction_id)))
        .order_by(Document.id)
        .distinct()
    )
    return [(row[0], row[1]) for row in (await session.execute(query)).all()]


async def require_reading(session: AsyncSession, actor: Actor, interaction_id: int, queue_id: int) -> None:
    """Raise `Hidden` unless the actor sees the queue, or experts of a queue of theirs were asked about it."""
    queues = visible_queues(actor)
    if queues is None or queue_id in queues:
        return
    experts = aliased(Interaction)
    asked = (
        select(CaseDetail.document_id)
        .join(Link, Link.to_id == CaseDetail.document_id)
        .join(experts, experts.id == CaseDetail.work_id)
        .where(Link.from_type == INTERACTION, Link.to_type == DOCUMENT, Link.kind == CONCERNS)
        .where(Link.from_id.in_(gathered_in(interaction_id)), experts.queue_id.in_(queues))
    )
    if await session.scalar(asked.limit(1)) is None:
        raise Hidden

"""Counts what came in against what became of it: every accepted contact must be somewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, case, func, select

from hub.interactions.model import ContactState, InboundContact, Interaction, Message
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class SourceCount:
    """One front door: `accepted` is the sum of the three states after it; `duplicates` came again and were not kept."""

    source: str
    accepted: int
    filed: int
    quarantined: int
    pending: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class KeptContact:
    """One accepted contact and where it is. `message_id` is "" before it is understood, or if it has none."""

    contact_id: int
    message_id: str
    sha256: str
    interaction: int | None
    channel: str
    state: str


async def count_by_source(storage: Storage) -> tuple[SourceCount, ...]:
    """Every front door with its figures, in one statement."""
    states = [func.sum(_is(state)) for state in (ContactState.FILED, ContactState.QUARANTINED, ContactState.PENDING)]
    query = (
        select(InboundContact.source, func.count(), *states, func.sum(InboundContact.duplicates))
        .group_by(InboundContact.source)
        .order_by(InboundContact.source)
    )
    async with storage.reading() as session:
        return tuple(SourceCount(source, *map(int, numbers)) for source, *numbers in await session.execute(query))


async def missing_contacts(storage: Storage) -> Sequence[int]:
    """Accepted contacts that are nowhere: understood, and yet in no interaction. There must be none."""
    query = (
        select(InboundContact.id)
        .outerjoin(Interaction, Interaction.id == InboundContact.interaction_id)
        .outerjoin(Message, Message.contact_id == InboundContact.id)
        .where(
            (InboundContact.state == ContactState.FILED) & Message.id.is_(None)
            | (InboundContact.state != ContactState.PENDING) & Interaction.id.is_(None)
        )
        .order_by(InboundContact.id)
    )
    async with storage.reading() as session:
        return (await session.scalars(query)).all()


async def kept_contacts(storage: Storage) -> tuple[KeptContact, ...]:
    """Every accepted contact, oldest first."""
    query = (
        select(
            InboundContact.id,
            func.coalesce(Message.external_id, ""),
            InboundContact.sha256,
            InboundContact.interaction_id,
            InboundContact.channel,
            InboundContact.state,
        )
        .outerjoin(Message, Message.contact_id == InboundContact.id)
        .order_by(InboundContact.id)
    )
    async with storage.reading() as session:
        return tuple(KeptContact(*row) for row in await session.execute(query))


def _is(state: ContactState) -> ColumnElement[int]:
    return case((InboundContact.state == state, 1), else_=0)

"""Whom something is about: the customers of conversations, documents and activities; and what names somebody."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import CompoundSelect, Select, select, union
from sqlalchemy.orm import InstrumentedAttribute

from hub.activities.model import Activity
from hub.documents.model import Document, DocumentParty
from hub.interactions.model import Interaction
from hub.parties.members import members_of, root_of
from hub.parties.model import Party, PartyRelation
from storage.unit_of_work import Storage

_Column = InstrumentedAttribute[Any]


async def customers_of_interactions(storage: Storage, numbers: Collection[int]) -> Mapping[int, int]:
    """Who stands for the party of each of these conversations; those of nobody known are left out."""
    return await _customers(storage, Interaction.id, Interaction.party_id, numbers)


async def customers_of_activities(storage: Storage, numbers: Collection[int]) -> Mapping[int, int]:
    """Who stands for the customer of each of these activities; those without one are left out."""
    return await _customers(storage, Activity.id, Activity.party_id, numbers)


async def customers_of_documents(storage: Storage, numbers: Collection[int]) -> Mapping[int, int]:
    """Who stands for the customer of each of these documents; those without one are left out."""
    return await _customers(storage, Document.id, Document.customer_id, numbers)


async def parties_naming(storage: Storage, party_id: int, among: Collection[int]) -> frozenset[int]:
    """Beside whom of these somebody's name stands: those they employ, and those who belong to them or they to."""
    named, link = members_of(party_id), PartyRelation
    beside = select(root_of()).where(Party.organisation_id.in_(named))
    ends = ((link.from_id, link.to_id), (link.to_id, link.from_id))
    related = (select(root_of()).join(link, mine == Party.id).where(other.in_(named)) for mine, other in ends)
    return await _of(storage, union(*(query.where(root_of().in_(among)) for query in (beside, *related))))


async def documents_naming(storage: Storage, party_id: int, among: Collection[int]) -> frozenset[int]:
    """In which of these documents somebody takes part."""
    part = DocumentParty
    query = select(part.document_id).where(part.document_id.in_(among), part.party_id.in_(members_of(party_id)))
    return await _of(storage, query)


async def activities_naming(storage: Storage, party_id: int, among: Collection[int]) -> frozenset[int]:
    """Which of these activities are about somebody."""
    mine = Activity.party_id.in_(members_of(party_id))
    return await _of(storage, select(Activity.id).where(Activity.id.in_(among), mine))


async def _of(storage: Storage, query: Select[int] | CompoundSelect[int]) -> frozenset[int]:
    async with storage.reading() as session:
        return frozenset(await session.scalars(query))


async def _customers(storage: Storage, key: _Column, party: _Column, numbers: Collection[int]) -> Mapping[int, int]:
    query = select(key, root_of()).join(Party, Party.id == party).where(key.in_(numbers))
    async with storage.reading() as session:
        return {row[0]: row[1] for row in await session.execute(query)}

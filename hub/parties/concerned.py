"""Whom something is about: the customers of conversations, documents and activities, whoever stands for them."""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute

from hub.activities.model import Activity
from hub.documents.model import Document
from hub.interactions.model import Interaction
from hub.parties.members import root_of
from hub.parties.model import Party
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


async def _customers(storage: Storage, key: _Column, party: _Column, numbers: Collection[int]) -> Mapping[int, int]:
    query = select(key, root_of()).join(Party, Party.id == party).where(key.in_(numbers))
    async with storage.reading() as session:
        return {row[0]: row[1] for row in await session.execute(query)}

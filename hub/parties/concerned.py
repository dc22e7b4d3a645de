"""Whom something is about: the customer of a conversation, a document or an activity, whoever stands for them."""

from sqlalchemy import select

from hub.activities.model import Activity
from hub.documents.model import Document
from hub.interactions.model import Interaction
from hub.parties.members import root_of
from hub.parties.model import Party
from storage.unit_of_work import Storage


async def customer_of_interaction(storage: Storage, interaction_id: int) -> int | None:
    """Who stands for the party of a conversation; None where nobody is known."""
    query = select(root_of()).join(Interaction, Interaction.party_id == Party.id)
    async with storage.reading() as session:
        return await session.scalar(query.where(Interaction.id == interaction_id))


async def customer_of_activity(storage: Storage, activity_id: int) -> int | None:
    """Who stands for the customer of an activity; None where it has none."""
    query = select(root_of()).join(Activity, Activity.party_id == Party.id)
    async with storage.reading() as session:
        return await session.scalar(query.where(Activity.id == activity_id))


async def customer_of_document(storage: Storage, document_id: int) -> int | None:
    """Who stands for the customer of a document; None where it has none."""
    query = select(root_of()).join(Document, Document.customer_id == Party.id)
    async with storage.reading() as session:
        return await session.scalar(query.where(Document.id == document_id))

"""What an activity is about: a customer, a conversation, a document, as far as whoever says so may see them."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import require_queue
from hub.documents.model import Document
from hub.documents.visible import visible as visible_documents
from hub.errors import NotFound
from hub.interactions.model import Interaction
from hub.parties.model import Party
from hub.parties.overview import require_party


@dataclass(frozen=True, slots=True)
class About:
    """What it is about, by id. A conversation or a document brings its customer with it, unless they were erased."""

    party_id: int | None = None
    interaction_id: int | None = None
    document_id: int | None = None


@dataclass(frozen=True, slots=True)
class Known:
    """What it is about, looked up: the customer, and the queue of the conversation."""

    party_id: int | None
    queue_id: int | None = None


async def look_up(session: AsyncSession, about: About, by: Actor) -> Known:
    """Raises `NotFound` for what the actor may not see."""
    party_id, queue_id = about.party_id, None
    if party_id is not None:
        await require_party(session, party_id, by)
        if await _is_erased(session, party_id):
            raise NotFound
    if about.document_id is not None:
        asked = select(Document).where(Document.id == about.document_id, visible_documents(by))
        document = await session.scalar(asked)
        if document is None:
            raise NotFound
        party_id = party_id or document.customer_id
    if about.interaction_id is not None:
        interaction = await session.get(Interaction, about.interaction_id)
        if interaction is None:
            raise NotFound
        require_queue(by, interaction.queue_id)
        party_id, queue_id = party_id or interaction.party_id, interaction.queue_id
    if party_id is not None and party_id != about.party_id and await _is_erased(session, party_id):
        party_id = None
    return Known(party_id, queue_id)


async def _is_erased(session: AsyncSession, party_id: int) -> bool:
    erased = select(Party.id).where(Party.id == party_id, Party.erased_at.is_not(None))
    return await session.scalar(erased) is not None

"""A new case: made by hand from a conversation with everything filled in, by a rule, or by the customer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.permissions import require_queue
from hub.cases.categories import rules_for
from hub.cases.follow import CASE
from hub.cases.model import CaseCategory
from hub.documents.create import Draft, create, make
from hub.documents.kind import PartnerFunction
from hub.documents.kinds import KINDS
from hub.documents.model import Document
from hub.errors import Invalid, NotFound, sentence
from hub.interactions.model import Direction, Interaction, Message
from hub.parties.model import Party
from storage.unit_of_work import Storage, Work, action

LONGEST_FILLED_IN = 2000


@dataclass(frozen=True, slots=True)
class NewCase:
    """What a case is to be. Without a priority it has its category's, without a party that of its conversation."""

    title: str
    category_id: int | None = None
    priority: int | None = None
    description: str = ""
    concerns: int | None = None
    party_id: int | None = None
    channel: str = "desk"
    key: str = ""


@dataclass(frozen=True, slots=True)
class FilledIn:
    """What is known of a case that is made from a conversation."""

    title: str
    description: str
    party_id: int | None
    party_name: str


async def filled_in(storage: Storage, interaction_id: int, actor: Actor) -> FilledIn:
    """What a case about a conversation begins with; two statements. Raises `NotFound` if the actor may not see it."""
    async with storage.reading() as session:
        query = (
            select(Interaction.queue_id, Interaction.subject, Interaction.party_id, Party.name)
            .outerjoin(Party, Party.id == Interaction.party_id)
            .where(Interaction.id == interaction_id)
        )
        found = (await session.execute(query)).one_or_none()
        if found is None:
            raise NotFound
        require_queue(actor, found[0])
        return FilledIn(found[1][:300], await _last_said(session, interaction_id), found[2], found[3] or "")


@action
async def open_case(work: Work, wanted: NewCase, by: Actor) -> int:
    """Make a case and return its id; the same key makes one. Raises as `documents.create.create` does."""
    if not wanted.title.strip():
        raise Invalid("Say what it is about.", {"title": sentence("Say what it is about.")})
    return await create.within(work, await _draft(work, wanted), by)


async def open_by_itself(work: Work, wanted: NewCase) -> Document:
    """Make a case that nobody of the house asked for, in the open transaction. Raises `Invalid`."""
    return await make(work, KINDS[CASE], await _draft(work, wanted), None)


async def open_by_rule(work: Work, interaction: Interaction, category_id: int, said: str) -> None:
    """Make the case that a rule asks for about a contact that was just filed; nothing if its category is no more."""
    if await work.session.get(CaseCategory, category_id) is None:
        return
    title = interaction.subject[:300] or said[:100]
    wanted = NewCase(title, category_id, None, said[:LONGEST_FILLED_IN], interaction.id, channel=interaction.channel)
    await open_by_itself(work, wanted)


async def _draft(work: Work, wanted: NewCase) -> Draft:
    party_id = wanted.party_id or await _party_of(work, wanted.concerns)
    fields: Mapping[str, Any] = {
        "title": wanted.title,
        "category_id": wanted.category_id,
        "priority": wanted.priority or (await rules_for(work.session, wanted.category_id)).priority,
        "description": wanted.description,
    }
    parties = {} if party_id is None else {PartnerFunction.CONTACT: party_id}
    return Draft(CASE, fields, parties, wanted.concerns, channel=wanted.channel, key=wanted.key)


async def _party_of(work: Work, interaction_id: int | None) -> int | None:
    """Whoever it is with, not who stands for them: a merge that is taken back leaves each their own cases."""
    query = select(Interaction.party_id).where(Interaction.id == interaction_id)
    return await work.session.scalar(query) if interaction_id else None


async def _last_said(session: AsyncSession, interaction_id: int) -> str:
    query = (
        select(Message.reply_text, Message.body_text)
        .where(Message.interaction_id == interaction_id, Message.direction == Direction.INBOUND, Message.auto == "")
        .order_by(Message.id.desc())
        .limit(1)
    )
    found = (await session.execute(query)).one_or_none()
    return (found[0] or found[1]).strip()[:LONGEST_FILLED_IN] if found else ""

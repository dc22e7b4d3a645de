"""What a customer turned to us about last, beside a conversation with them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Interaction
from hub.parties.members import members_of


@dataclass(frozen=True, slots=True)
class LastContact:
    """An earlier interaction of the same party."""

    id: int
    subject: str
    state: str
    last_activity_at: datetime


async def last_contacts(
    session: AsyncSession, actor: Actor, interaction_id: int, party_id: int, most: int
) -> tuple[LastContact, ...]:
    """The newest of a party and of all that were merged into it, but this one, that the actor may see."""
    query = (
        select(Interaction.id, Interaction.subject, Interaction.state, Interaction.last_activity_at)
        .where(Interaction.party_id.in_(members_of(party_id)), Interaction.id != interaction_id, *allowed(actor))
        .where(Interaction.merged_into_id.is_(None))
        .order_by(Interaction.last_activity_at.desc(), Interaction.id.desc())
        .limit(most)
    )
    rows: Sequence[tuple[int, str, str, datetime]] = (await session.execute(query)).all()
    return tuple(LastContact(*row) for row in rows)

"""The customer beside a conversation: who it is, under which addresses, and what else they wrote about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.cases.going_on import OpenDocument, going_on_with
from hub.errors import NotFound
from hub.interactions.inbox_query import allowed
from hub.interactions.last_contacts import LastContact, last_contacts
from hub.interactions.model import Interaction
from hub.parties.members import root_of
from hub.parties.model import Identity, Party
from storage.unit_of_work import Storage

RECENT = 8


@dataclass(frozen=True, slots=True)
class PartyCard:
    """Who it is. `identities` are (channel, address, verified), those of whoever was merged into them among these."""

    id: int
    name: str
    kind: str
    organisation: str
    customer_number: str
    remark: str
    identities: tuple[tuple[str, str, bool], ...]
    recent: tuple[LastContact, ...]
    going_on: tuple[OpenDocument, ...] = ()


async def customer_beside(storage: Storage, actor: Actor, interaction_id: int) -> PartyCard | None:
    """The customer of a conversation; None for nobody. Raises `NotFound` if the actor may not see it."""
    query = select(Interaction.party_id).where(Interaction.id == interaction_id, *allowed(actor))
    async with storage.reading() as session:
        found = (await session.execute(query)).first()
        if found is None:
            raise NotFound
        return await party_card(session, actor, interaction_id, found.party_id, storage.clock.now())


async def party_card(
    session: AsyncSession, actor: Actor, interaction_id: int, party_id: int | None, now: datetime
) -> PartyCard | None:
    """Whoever stands for a party beside an interaction; None for nobody. Three statements."""
    if party_id is None:
        return None
    known = (await session.execute(_standing_for(party_id))).all()
    party = known[0]
    return PartyCard(
        id=party.id,
        name=party.name,
        kind=party.kind,
        organisation=party.organisation,
        customer_number=party.customer_number or "",
        remark=party.remark,
        identities=tuple(
            (each.channel, each.address, each.verified_at is not None) for each in known if each.channel is not None
        ),
        recent=await last_contacts(session, actor, interaction_id, party.id, RECENT),
        going_on=await going_on_with(session, party.id, actor, now),
    )


_WHOLE, _EMPLOYER, _MEMBER = aliased(Party), aliased(Party), aliased(Party)


def _standing_for(party_id: int) -> Select[*tuple[Any, ...]]:
    """One row for each identity of whoever stands for a party, or one without."""
    whole, employer, member = _WHOLE, _EMPLOYER, _MEMBER
    shown = (whole.id, whole.name, whole.kind, whole.customer_number, whole.remark)
    return (
        select(*shown, func.coalesce(employer.name, "").label("organisation"))
        .join(Party, root_of() == whole.id)
        .add_columns(Identity.channel, Identity.address, Identity.verified_at)
        .outerjoin(employer, employer.id == whole.organisation_id)
        .join(member, or_(member.id == whole.id, member.root_id == whole.id))
        .outerjoin(Identity, Identity.party_id == member.id)
        .where(Party.id == party_id)
        .order_by(Identity.id)
    )

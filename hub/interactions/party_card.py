"""The customer beside a conversation: who it is, under which addresses, and what else they wrote about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.cases.listing import CaseRow, open_cases_of
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Interaction
from hub.parties.members import is_of, members_of
from hub.parties.model import Identity, Party

RECENT = 8


@dataclass(frozen=True, slots=True)
class RecentInteraction:
    """An earlier interaction of the same party."""

    id: int
    subject: str
    state: str
    last_activity_at: datetime


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
    recent: tuple[RecentInteraction, ...]
    cases: tuple[CaseRow, ...] = ()


async def party_card(session: AsyncSession, actor: Actor, interaction: Interaction, now: datetime) -> PartyCard | None:
    """Whoever stands for the party of an interaction; None for one of nobody. Five statements."""
    if interaction.party_id is None:
        return None
    root_id = await session.scalar(select(Party.root_id).where(Party.id == interaction.party_id))
    whole = root_id or interaction.party_id
    employer = aliased(Party)
    query = select(Party, func.coalesce(employer.name, "")).outerjoin(employer, employer.id == Party.organisation_id)
    party, organisation = (await session.execute(query.where(Party.id == whole))).one()
    addresses = select(Identity).join(Party, Party.id == Identity.party_id).where(is_of(whole)).order_by(Identity.id)
    return PartyCard(
        id=party.id,
        name=party.name,
        kind=party.kind,
        organisation=organisation,
        customer_number=party.customer_number or "",
        remark=party.remark,
        identities=tuple(
            (each.channel, each.address, each.verified_at is not None) for each in await session.scalars(addresses)
        ),
        recent=await _recent(session, actor, interaction, whole),
        cases=await open_cases_of(session, whole, actor, now),
    )


async def _recent(
    session: AsyncSession, actor: Actor, interaction: Interaction, party_id: int
) -> tuple[RecentInteraction, ...]:
    query = (
        select(Interaction.id, Interaction.subject, Interaction.state, Interaction.last_activity_at)
        .where(Interaction.party_id.in_(members_of(party_id)), Interaction.id != interaction.id, *allowed(actor))
        .where(Interaction.merged_into_id.is_(None))
        .order_by(Interaction.last_activity_at.desc(), Interaction.id.desc())
        .limit(RECENT)
    )
    rows: Sequence[tuple[int, str, str, datetime]] = (await session.execute(query)).all()
    return tuple(RecentInteraction(*row) for row in rows)

"""Everything about one customer, whoever was merged into them included, as far as somebody may see it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.errors import NotFound
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Interaction
from hub.parties.members import is_of, members_of, root_of
from hub.parties.model import Identity, Party, PartyMerge, Verification
from hub.parties.visible import party_visible
from storage.unit_of_work import Storage

AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class MergeRow:
    """A merge that stands: who went into whom, why and by whom; `id` is what it is undone by."""

    id: int
    merged_name: str
    survivor_name: str
    reason: str
    by_name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class IdentityRow:
    """One address, how sure it is, and if it is, how that was found out, by whom and when."""

    id: int
    channel: str
    address: str
    verification: Verification
    how: str
    by_name: str
    at: datetime | None

    @classmethod
    def of(cls, each: Identity) -> "IdentityRow":
        """As it is shown."""
        at = each.verified_at or each.claimed_at
        return cls(each.id, each.channel, each.address, each.verification, each.vouched_how, each.vouched_by, at)


@dataclass(frozen=True, slots=True)
class PartyOverview:
    """Who it is. `identities` are those of whoever was merged into them as well."""

    id: int
    name: str
    kind: str
    organisation: str
    customer_number: str
    remark: str
    language: str
    identities: tuple[IdentityRow, ...]
    merges: tuple[MergeRow, ...]


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One conversation of a customer."""

    id: int
    subject: str
    state: str
    channel: str
    last_activity_at: datetime


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """A window of a customer's conversations, newest first. `next_before` is the last one's id, None at the end."""

    rows: tuple[ConversationRow, ...]
    next_before: int | None


async def party_seen(storage: Storage, party_id: int, actor: Actor) -> int:
    """The id of whoever stands for a party of whom the actor may see something; one statement. Raises `NotFound`."""
    async with storage.reading() as session:
        return await require_party(session, party_id, actor)


async def party_overview(storage: Storage, party_id: int, actor: Actor) -> PartyOverview:
    """Whoever stands for a party, in four statements.

    Raises `NotFound` unless the actor may see one of their conversations or documents.
    """
    async with storage.reading() as session:
        whole = await require_party(session, party_id, actor)
        employer = aliased(Party)
        query = select(Party, func.coalesce(employer.name, "")).outerjoin(
            employer, employer.id == Party.organisation_id
        )
        party, organisation = (await session.execute(query.where(Party.id == whole))).one()
        addresses = select(Identity).join(Party, Party.id == Identity.party_id).where(is_of(whole))
        found = await session.scalars(addresses.order_by(Identity.id))
        return PartyOverview(
            id=party.id,
            name=party.name,
            kind=party.kind,
            organisation=organisation,
            customer_number=party.customer_number or "",
            remark=party.remark,
            language=party.language,
            identities=tuple(IdentityRow.of(each) for each in found),
            merges=await _merges(session, whole),
        )


async def party_conversations(
    storage: Storage, party_id: int, actor: Actor, before: int | None = None
) -> ConversationPage:
    """The conversations of a customer that the actor may see, those after the conversation `before`; two statements.

    Raises `NotFound` as `party_overview` does.
    """
    query = (
        select(
            Interaction.id, Interaction.subject, Interaction.state, Interaction.channel, Interaction.last_activity_at
        )
        .where(Interaction.merged_into_id.is_(None), *allowed(actor))
        .order_by(Interaction.last_activity_at.desc(), Interaction.id.desc())
    )
    if before is not None:
        last = select(Interaction.last_activity_at).where(Interaction.id == before, *allowed(actor))
        place = tuple_(last.correlate(None).scalar_subquery(), before)
        query = query.where(tuple_(Interaction.last_activity_at, Interaction.id) < place)
    async with storage.reading() as session:
        whole = await require_party(session, party_id, actor)
        found = (
            await session.execute(query.where(Interaction.party_id.in_(members_of(whole))).limit(AT_ONCE + 1))
        ).all()
    rows = tuple(ConversationRow(*row) for row in found[:AT_ONCE])
    return ConversationPage(rows, rows[-1].id if len(found) > AT_ONCE else None)


async def require_party(session: AsyncSession, party_id: int, actor: Actor) -> int:
    """The id of whoever stands for a party of whom the actor may see something. Raises `NotFound`."""
    asked = aliased(Party)
    whole = await session.scalar(select(root_of(asked)).where(asked.id == party_id, party_visible(actor, asked)))
    if whole is None:
        raise NotFound
    return whole


async def _merges(session: AsyncSession, whole: int) -> tuple[MergeRow, ...]:
    merged, survivor = aliased(Party), aliased(Party)
    query = (
        select(PartyMerge.id, merged.name, survivor.name, PartyMerge.reason, PartyMerge.by_name, PartyMerge.at)
        .join(merged, merged.id == PartyMerge.merged_id)
        .join(survivor, survivor.id == PartyMerge.survivor_id)
        .where(PartyMerge.undone_at.is_(None), PartyMerge.survivor_id.in_(members_of(whole)))
        .order_by(PartyMerge.at.desc(), PartyMerge.id.desc())
    )
    return tuple(MergeRow(*row) for row in (await session.execute(query)).all())

"""Who might be the same as a party, and why: suggestions for people, who decide."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import and_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import NotFound
from hub.parties.likeness import WORTH_ASKING, Likeness, company_domain, weight
from hub.parties.members import is_of, members_of, root_of
from hub.parties.model import DistinctParties, Identity, Party
from hub.parties.visible import party_choosable, party_visible
from storage.unit_of_work import Storage

# Nobody reads more; who has a name like everybody's is not told apart by it.
MOST = 20


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A party that might be the same, why, and how much speaks for it, 0 to 100."""

    party_id: int
    name: str
    reasons: tuple[Likeness, ...]
    weight: int


async def duplicates(storage: Storage, party_id: int, actor: Actor) -> tuple[Suggestion, ...]:
    """Who might be the same as a party, the likeliest first; five statements. Raises `NotFound`, `NotAllowed`."""
    require(actor, Permission.SERVE)
    async with storage.reading() as session:
        party = await session.scalar(select(Party).where(Party.id == party_id, party_visible(actor, Party)))
        if party is None or party.root_id is not None:
            raise NotFound
        found: dict[int, set[Likeness]] = defaultdict(set)
        for other in await _same_number(session, party_id):
            found[other].add(Likeness.SAME_NUMBER)
        named = await _same_name(session, party)
        for other, organisation in named.items():
            found[other].add(Likeness.SAME_NAME)
            if organisation is not None and organisation == party.organisation_id:
                found[other].add(Likeness.SAME_ORGANISATION)
        for other in await _same_domain(session, party_id, [*named]):
            found[other].add(Likeness.SAME_DOMAIN)
        worth = {other: reasons for other, reasons in found.items() if weight(reasons) >= WORTH_ASKING}
        names = await _names(session, party_id, [*worth], actor)
    suggestions = (
        Suggestion(other, name, tuple(sorted(worth[other])), weight(worth[other])) for other, name in names.items()
    )
    return tuple(sorted(suggestions, key=lambda each: (-each.weight, each.party_id)))[:MOST]


async def _same_number(session: AsyncSession, party_id: int) -> set[int]:
    """Who can be reached under an address of the party's on another channel, e.g. by fax and by telephone."""
    own, other = aliased(Identity), aliased(Identity)
    query = (
        select(root_of())
        .join(other, other.party_id == Party.id)
        .join(own, and_(own.address == other.address, own.channel != other.channel))
        .where(own.party_id.in_(members_of(party_id)))
        .where(~is_of(party_id))
        .limit(MOST)
    )
    return set(await session.scalars(query))


async def _same_name(session: AsyncSession, party: Party) -> dict[int, int | None]:
    if not party.compared_name:
        return {}
    query = select(Party.id, Party.organisation_id).where(
        Party.compared_name == party.compared_name,
        Party.kind == party.kind,
        Party.root_id.is_(None),
        Party.id != party.id,
    )
    rows = (await session.execute(query.order_by(Party.id).limit(MOST))).all()
    return {row.id: row.organisation_id for row in rows}


async def _same_domain(session: AsyncSession, party_id: int, others: list[int]) -> set[int]:
    query = select(root_of(), Identity.address, is_of(party_id)).join(Identity, Identity.party_id == Party.id)
    query = query.where(Identity.channel == "email", or_(is_of(party_id), Party.id.in_(others)))
    rows = (await session.execute(query)).all()
    own = {company_domain(address) for _, address, is_own in rows if is_own} - {""}
    return {root for root, address, is_own in rows if not is_own and company_domain(address) in own}


async def _names(session: AsyncSession, party_id: int, others: list[int], actor: Actor) -> dict[int, str]:
    """The names of those whom the actor may see, and nobody has said to be somebody else."""
    kept = or_(
        and_(DistinctParties.first_id == party_id, DistinctParties.second_id == Party.id),
        and_(DistinctParties.second_id == party_id, DistinctParties.first_id == Party.id),
    )
    apart = select(DistinctParties.first_id).where(kept).exists()
    query = select(Party.id, Party.name).where(Party.id.in_(others), ~apart, party_choosable(actor, Party))
    return {row.id: row.name for row in (await session.execute(query)).all()}

"""By what somebody is recognised in all that is kept."""

from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.parties.members import members_of
from hub.parties.model import Identity
from hub.privacy.model import PrivacyRun


@dataclass(frozen=True, slots=True)
class Known:
    """The ids of all who are one with somebody and of their identities, and their addresses in lower case."""

    members: frozenset[int]
    identities: frozenset[int]
    addresses: frozenset[str]


async def known(session: AsyncSession, whole: int) -> Known:
    """Whoever stands for a party and all merged into them; two statements."""
    members = frozenset(await session.scalars(members_of(whole)))
    query = select(Identity.id, Identity.address).where(Identity.party_id.in_(members))
    identities = (await session.execute(query)).all()
    return Known(members, frozenset(row.id for row in identities), frozenset(row.address.lower() for row in identities))


async def known_before(session: AsyncSession, run: PrivacyRun) -> Known:
    """The same of whom a run erases, by the addresses they had when it was ordered; two statements."""
    return replace(await known(session, run.party_id), addresses=frozenset(run.place["addresses"]))

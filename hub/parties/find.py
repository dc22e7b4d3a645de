"""Finds people and companies somebody may see, by the beginning of their name or of an address."""

from dataclasses import dataclass

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.parties.model import Identity, Party
from hub.parties.search_key import LAST, beginning_with
from hub.parties.visible import party_choosable
from storage.unit_of_work import Storage

SHOWN = 8


@dataclass(frozen=True, slots=True)
class FoundParty:
    """Somebody who was found."""

    id: int
    name: str
    kind: str
    organisation: str
    address: str


async def find_parties(storage: Storage, words: str, actor: Actor) -> tuple[FoundParty, ...]:
    """Who fits and stands for themselves; one statement."""
    keys = beginning_with(words)
    if keys is None:
        return ()
    address, employer = words.strip().lower(), aliased(Party)
    known = select(Identity.party_id).where(Identity.address >= address, Identity.address < address + LAST)
    first = select(func.min(Identity.address)).where(Identity.party_id == Party.id).correlate(Party).scalar_subquery()
    query = (
        select(Party.id, Party.name, Party.kind, func.coalesce(employer.name, ""), func.coalesce(first, ""))
        .outerjoin(employer, employer.id == Party.organisation_id)
        .where(Party.root_id.is_(None), party_choosable(actor, Party))
        .where(or_((Party.name_key >= keys[0]) & (Party.name_key < keys[1]), Party.id.in_(known)))
        .order_by(Party.name_key, Party.id)
        .limit(SHOWN)
    )
    async with storage.reading() as session:
        return tuple(FoundParty(*row) for row in (await session.execute(query)).all())

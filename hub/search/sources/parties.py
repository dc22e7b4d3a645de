"""People and organisations: names, numbers and addresses."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.parties.model import Identity, Party
from hub.search.source import Entry, Source
from hub.search.wording import number_of
from storage.written import Written

PEOPLE = "people"


async def _written(session: AsyncSession, written: Written) -> set[int]:
    changed = written.keys(Party, "name", "customer_number", "organisation_id", "remark")
    for number in written.keys(Identity, "party_id", "address"):
        identity = await session.get(Identity, number)
        changed |= {identity.party_id} if identity is not None else set()
    return changed


async def _parties(session: AsyncSession, ids: Sequence[int]) -> list[Entry]:
    employer = aliased(Party)
    told = (Party.id, Party.name, Party.customer_number, Party.remark, Party.created_at)
    query = (
        select(*told, func.coalesce(employer.name, "").label("organisation"))
        .outerjoin(employer, employer.id == Party.organisation_id)
        .where(Party.id.in_(ids))
    )
    rows = (await session.execute(query)).all()
    addresses: dict[int, list[str]] = defaultdict(list)
    for owner, address in (
        await session.execute(select(Identity.party_id, Identity.address).where(Identity.party_id.in_(ids)))
    ).all():
        # A telephone number is found however it is written.
        addresses[owner].extend((address, number_of(address)))
    return [
        Entry(
            row.id,
            row.id,
            row.created_at,
            (row.name, row.customer_number or "", row.organisation, *addresses[row.id], row.remark),
        )
        for row in rows
    ]


PARTIES = Source("party", PEOPLE, Party, _written, _parties)

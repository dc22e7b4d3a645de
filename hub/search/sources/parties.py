"""People and organisations: names, numbers and addresses."""

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.parties.model import Identity, Party
from hub.search.source import Entry, Source
from hub.search.wording import number_of
from storage.written import Written, written

PEOPLE = "people"


async def _stale(session: AsyncSession, noted: Written) -> set[int]:
    changed = noted.keys(Party, "name", "customer_number", "organisation_id", "remark")
    for number in noted.keys(Identity, "party_id", "address"):
        identity = await session.get(Identity, number)
        changed |= {identity.party_id} if identity is not None else set()
    return changed


async def _parties(session: AsyncSession, ids: Sequence[int]) -> list[Entry]:
    noted = written(session.sync_session)
    if noted.created(Party).issuperset(ids):
        # Whoever writes for the first time is told by what is in memory: mail must not wait for the search.
        parties = [await session.get_one(Party, number) for number in ids]
        if not any(party.organisation_id for party in parties):
            return [_entry(party, "", _new_addresses(noted, party)) for party in parties]
    employer = aliased(Party)
    query = select(Party, func.coalesce(employer.name, "")).outerjoin(employer, employer.id == Party.organisation_id)
    rows = (await session.execute(query.where(Party.id.in_(ids)))).all()
    addresses: dict[int, list[str]] = defaultdict(list)
    known = select(Identity.party_id, Identity.address).where(Identity.party_id.in_(ids)).order_by(Identity.id)
    for owner, address in (await session.execute(known)).all():
        addresses[owner].append(address)
    return [_entry(party, organisation, addresses[party.id]) for party, organisation in rows]


def _entry(party: Party, organisation: str, addresses: Sequence[str]) -> Entry:
    # A telephone number is found however it is written.
    numbers = (number_of(address) for address in addresses)
    texts = (party.name, party.customer_number or "", organisation, *addresses, *numbers, party.remark)
    return Entry(party.id, party.id, party.created_at, texts)


def _new_addresses(noted: Written, party: Party) -> list[str]:
    return [each.address for each in noted.held if isinstance(each, Identity) and each.party_id == party.id]


PARTIES = Source("party", PEOPLE, Party, _stale, _parties)

"""The demo company's customers: organisations, the people who write for them, and private ones."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from hub.parties.model import Identity, Party, PartyKind
from hub.runtime.demo.papers import Writer, company, writers
from storage.unit_of_work import Work

KNOWN_SINCE = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Customer:
    """A person who writes, with the address they write from."""

    writer: Writer
    party: Party
    identity: Identity


async def settle(work: Work) -> list[Customer]:
    """Write all customers and return those who write."""
    numbers = (f"B{number}" for number in count(10_001))
    organisations = await _organisations(work, numbers)
    customers = []
    for writer, row in zip(writers(), company()["people"]["rows"], strict=True):
        organisation, remark = row[3], row[5]
        party = Party(
            name=writer.name,
            customer_number=None if organisation else next(numbers),
            organisation_id=organisations[organisation].id if organisation else None,
            language=writer.language,
            remark=remark,
            created_at=work.now - KNOWN_SINCE,
        )
        verified = Identity(channel="email", address=writer.address, verified_at=work.now - KNOWN_SINCE, party=party)
        work.add(party, verified)
        customers.append(Customer(writer, party, verified))
    await work.flush()
    return customers


async def _organisations(work: Work, numbers: Iterator[str]) -> dict[str, Party]:
    organisations = {
        name: Party(
            kind=PartyKind.ORGANISATION,
            name=name,
            customer_number=next(numbers),
            language=language,
            remark=remark,
            created_at=work.now - KNOWN_SINCE,
        )
        for name, _, language, remark in company()["organisations"]["rows"]
    }
    work.add(*organisations.values())
    await work.flush()
    return organisations

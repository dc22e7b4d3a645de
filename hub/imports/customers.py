"""Keeps customers from a table: known by number, then by address, as whoever writes is; new where nobody has either."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select, tuple_
from sqlalchemy.orm import aliased

from hub.errors import Invalid
from hub.imports.model import ImportedParty
from hub.imports.tables import CustomerLine
from hub.interactions.text import storable
from hub.parties.members import root_of
from hub.parties.model import Identity, Party, PartyKind
from storage.unit_of_work import Work

Address = tuple[str, str]


@dataclass(slots=True)
class Outcome:
    """What became of some lines."""

    added: int = 0
    changed: int = 0
    same: int = 0
    faults: dict[int, Invalid] = field(default_factory=dict)


@dataclass(slots=True)
class _Known:
    """Whom the lines of a batch may mean, and who was made for them."""

    numbers: dict[str, Party]
    addresses: dict[Address, Party]
    organisations: dict[str, Party]


async def keep_customers(work: Work, import_id: int, lines: Sequence[CustomerLine]) -> Outcome:
    """Keep some customers, in a number of statements that does not grow with them but for what is written."""
    known, outcome = await _known(work, lines), Outcome()
    made: list[Party] = []
    for line in lines:
        try:
            party = _meant(line, known)
        except Invalid as error:
            outcome.faults[line.line] = error
            continue
        if party is None:
            party = Party(created_at=work.now, name=storable(line.name), kind=PartyKind(line.kind))
            made.append(party)
            outcome.added += 1
            _say(party, line, known)
        elif _say(party, line, known):
            outcome.changed += 1
        else:
            outcome.same += 1
        _keep_known(work, party, line, known)
        if line.organisation:
            made += _employ(work, party, line.organisation, known)
    work.add(*made)
    await work.flush()
    work.add(*(ImportedParty(import_id=import_id, party_id=party.id) for party in made))
    return outcome


async def _known(work: Work, lines: Sequence[CustomerLine]) -> _Known:
    numbers = {line.number for line in lines if line.number}
    wanted = {address for line in lines for address in line.addresses}
    firms = {line.organisation for line in lines if line.organisation}
    # Whoever was merged stands behind somebody, and is meant as that one.
    whole = aliased(Party)
    numbered = select(Party.customer_number, whole).join(whole, whole.id == root_of())
    by_number = (await work.session.execute(numbered.where(Party.customer_number.in_(numbers)))).all()
    owners = (
        select(Identity.channel, Identity.address, whole)
        .join(Party, Party.id == Identity.party_id)
        .join(whole, whole.id == root_of())
        .where(tuple_(Identity.channel, Identity.address).in_(wanted))
    )
    rows = (await work.session.execute(owners)).all() if wanted else ()
    named = select(Party).where(Party.kind == PartyKind.ORGANISATION, Party.name.in_(firms), Party.root_id.is_(None))
    found = (await work.session.scalars(named.order_by(Party.id.desc()))).all() if firms else ()
    return _Known(
        {number or "": party for number, party in by_number},
        {(channel, address): party for channel, address, party in rows},
        {party.name: party for party in found},
    )


def _meant(line: CustomerLine, known: _Known) -> Party | None:
    """Whom a line means, None for somebody new. Raises `Invalid` if it means two."""
    by_number = known.numbers.get(line.number) if line.number else None
    owners = {id(party): party for each in line.addresses if (party := known.addresses.get(each)) is not None}
    if by_number is not None:
        owners[id(by_number)] = by_number
    if len(owners) > 1:
        raise _two()
    party = next(iter(owners.values()), None)
    if party is not None and by_number is None and line.number and party.customer_number:
        raise _two()
    return party


def _say(party: Party, line: CustomerLine, known: _Known) -> bool:
    """Have somebody be what a line says, and tell whether that changes anything. What it does not say stays."""
    told = {
        "name": storable(line.name),
        "kind": PartyKind(line.kind),
        # The number of somebody who was merged into them stays that one's.
        "customer_number": "" if line.number in known.numbers else line.number,
        "language": line.language,
        "customer_group": line.group,
        "remark": storable(line.remark),
    }
    changed = {name: value for name, value in told.items() if value and getattr(party, name) != value}
    for name, value in changed.items():
        setattr(party, name, value)
    return bool(changed)


def _keep_known(work: Work, party: Party, line: CustomerLine, known: _Known) -> None:
    """Note the addresses that nobody has: somebody said that they are theirs."""
    if line.number:
        known.numbers[line.number] = party
    for channel, address in line.addresses:
        if (channel, address) not in known.addresses:
            known.addresses[channel, address] = party
            work.add(Identity(party=party, channel=channel, address=address, claimed_at=work.now))


def _employ(work: Work, party: Party, name: str, known: _Known) -> Iterable[Party]:
    """For whom they work; an organisation of that name, or a new one."""
    firm, made = known.organisations.get(name), []
    if firm is None:
        firm = Party(created_at=work.now, name=storable(name), kind=PartyKind.ORGANISATION)
        known.organisations[name] = firm
        made.append(firm)
    party.organisation = firm
    return made


def _two() -> Invalid:
    return Invalid("This means two customers: the number is one's, or the addresses are different people's.")

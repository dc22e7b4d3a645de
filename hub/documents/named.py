"""Who takes part in a document in which function."""

from collections.abc import Collection, Mapping

from sqlalchemy import Select, delete, or_, select, union

from hub.access.actor import Actor
from hub.documents.kind import Kind, PartnerFunction
from hub.documents.model import Document, DocumentParty
from hub.documents.record import Change
from hub.errors import Invalid, sentence
from hub.parties.model import Party, PartyRelation, RelationKind
from hub.parties.visible import party_choosable
from storage.unit_of_work import Work

# Who is not named apart is to whom the relations of whoever it is sold to lead.
BY_RELATION = {
    PartnerFunction.SHIP_TO: RelationKind.SHIPS_TO,
    PartnerFunction.BILL_TO: RelationKind.BILLS_TO,
    PartnerFunction.PAYER: RelationKind.BILLS_TO,
}


def completed(
    named: Mapping[PartnerFunction, int], related: Mapping[RelationKind, int] | None = None
) -> dict[PartnerFunction, int]:
    """The functions with those not named: as the sold-to party's relations say, else that party. Pure."""
    sold_to = named.get(PartnerFunction.SOLD_TO)
    if sold_to is None:
        return dict(named)
    defaults = {function: (related or {}).get(kind, sold_to) for function, kind in BY_RELATION.items()}
    return {**defaults, **named}


async def _related(work: Work, sold_to: int | None) -> dict[RelationKind, int]:
    """To whom goods and bills of a party go today."""
    today = work.now.date()
    query = (
        select(PartyRelation.kind, PartyRelation.to_id)
        .where(PartyRelation.from_id == sold_to, PartyRelation.kind.in_(set(BY_RELATION.values())))
        .where(or_(PartyRelation.valid_from.is_(None), PartyRelation.valid_from <= today))
        .where(or_(PartyRelation.valid_to.is_(None), PartyRelation.valid_to >= today))
        .order_by(PartyRelation.id.desc())
    )
    return {RelationKind(kind): party for kind, party in (await work.session.execute(query)).all()}


async def name_parties(
    work: Work, kind: Kind, document: Document, named: Mapping[PartnerFunction, int], by: Actor | None
) -> list[Change]:
    """Have exactly these parties take part; returns what changed.

    Raises `Invalid` for a party there is not, or whom the actor may not see and who took no part before: who deals with
    somebody sees them. `by` is None for what is taken over, and what a rule or a customer makes.
    """
    before = await parties_of(work, document.id)
    wanted = dict(named)
    if PartnerFunction.SOLD_TO in kind.required:
        wanted = completed(named, await _related(work, named.get(PartnerFunction.SOLD_TO)))
    known = await _nameable(work, set(wanted.values()), by) | set(before.values())
    # Where the relations of whoever buys lead to, nobody chose.
    led_to = {wanted[each] for each in wanted.keys() - named.keys()}
    known |= await _nameable(work, led_to - set(named.values()), None)
    if missing := [function for function, party in wanted.items() if party not in known]:
        unknown = sentence("Something was chosen that is not there any more.")
        raise Invalid("Something was chosen that is not there any more.", dict.fromkeys(missing, unknown))
    await work.session.execute(delete(DocumentParty).where(DocumentParty.document_id == document.id))
    work.add(*(DocumentParty(document_id=document.id, function=each, party_id=party) for each, party in wanted.items()))
    document.customer_id = wanted.get(PartnerFunction.SOLD_TO) or wanted.get(PartnerFunction.CONTACT)
    await work.flush()
    functions = sorted(wanted.keys() | before.keys())
    return [
        Change("party", function, _told(before.get(function)), _told(wanted.get(PartnerFunction(function))))
        for function in functions
        if before.get(function) != wanted.get(PartnerFunction(function))
    ]


def documents_naming(parties: Collection[int]) -> Select[int]:
    """The ids of the documents in which any of these takes part."""
    takes_part = select(DocumentParty.document_id.label("id")).where(DocumentParty.party_id.in_(parties))
    return select(union(select(Document.id).where(Document.customer_id.in_(parties)), takes_part).subquery().c.id)


async def _nameable(work: Work, parties: set[int], by: Actor | None) -> set[int]:
    query = select(Party.id).where(Party.id.in_(parties))
    return set(await work.session.scalars(query if by is None else query.where(party_choosable(by, Party))))


async def parties_of(work: Work, document_id: int) -> dict[PartnerFunction, int]:
    """Who takes part, by function."""
    rows = await work.session.scalars(select(DocumentParty).where(DocumentParty.document_id == document_id))
    return {PartnerFunction(row.function): row.party_id for row in rows}


def _told(party: int | None) -> str:
    return "" if party is None else str(party)

"""People and organisations, found by name, number and address."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.parties.members import root_of
from hub.parties.model import Identity, Party
from hub.parties.visible import party_visible
from hub.search.asking import Asked, Condition, Entries, Facts, Hit, Place, Section, compared
from hub.search.criteria import Criterion, Operator
from hub.search.highlight import marked, snippet
from hub.search.sections.customers import of_customer
from hub.search.sections.few import EVERY_QUEUE, among_few, saying
from hub.search.sources import parties as sources


def _heads(asked: Asked, entry: Entries) -> Sequence[Condition]:
    party = aliased(Party)
    seen = select(party.id).where(party.id == entry.about_id, party_visible(asked.actor, party))
    return among_few(asked, EVERY_QUEUE, seen.correlate(entry).exists(), entry)


def _condition(asked: Asked, criterion: Criterion, entry: Entries) -> Condition | None:
    match criterion.field:
        case "kind":
            return compared(entry.kind, criterion, criterion.values)
        case "customer":
            return entry.about_id.in_(of_customer(asked, criterion))
        case "channel" if criterion.operator != Operator.IS_NOT:
            return entry.about_id.in_(select(Identity.party_id).where(Identity.channel.in_(criterion.values)))
    return None


def _exact(asked: Asked) -> Select[int, datetime] | None:
    typed = asked.typed.strip()
    if not typed:
        return None
    addressed = select(Identity.party_id).where(Identity.address == typed.lower())
    numbered = select(Party.id).where(Party.customer_number == typed.upper())
    # With "or" between them everybody would be read.
    named = union_all(addressed, numbered)
    return select(Party.id, Party.created_at).where(Party.id.in_(named), party_visible(asked.actor, Party))


async def _show(session: AsyncSession, asked: Asked, places: Sequence[Place]) -> dict[int, Hit]:
    """Whoever stands for those who were found; several who are one are shown once."""
    whole, employer = aliased(Party), aliased(Party)
    query = (
        select(Party.id, whole, func.coalesce(employer.name, ""))
        .join(whole, whole.id == root_of(Party))
        .outerjoin(employer, employer.id == whole.organisation_id)
        .where(Party.id.in_([place.about_id for place in places]))
    )
    rows = {found: (party, organisation) for found, party, organisation in (await session.execute(query)).all()}
    addresses = await _addresses(session, [party.id for party, _ in rows.values()])
    terms, hits, seen = asked.wording.terms, {}, set()
    for place in places:
        party, organisation = rows[place.about_id]
        if party.id not in seen:
            seen.add(party.id)
            hits[place.about_id] = Hit(
                section=sources.PEOPLE,
                about_id=party.id,
                kind=place.kind,
                title=marked(party.name, terms),
                snippet=snippet(" · ".join(filter(None, (organisation, *addresses[party.id], party.remark))), terms),
                at=place.at,
                facts=Facts(number=party.customer_number or ""),
            )
    return hits


async def _addresses(session: AsyncSession, roots: Sequence[int]) -> dict[int, list[str]]:
    query = (
        select(root_of(), Identity.address)
        .join(Party, Party.id == Identity.party_id)
        .where(or_(Party.id.in_(roots), Party.root_id.in_(roots)))
        .order_by(Identity.id)
    )
    found: dict[int, list[str]] = defaultdict(list)
    for root, address in (await session.execute(query)).all():
        found[root].append(address)
    return found


PEOPLE = Section(sources.PEOPLE, _heads, _condition, _exact, _show, saying(sources.PEOPLE))

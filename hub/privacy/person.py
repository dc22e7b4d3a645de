"""What is kept about somebody apart from their conversations, as plain values for an archive."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.activities.model import Activity
from hub.cases.model import CaseDetail
from hub.documents.model import Document, DocumentParty, Item
from hub.parties.members import members_of
from hub.parties.model import Identity, Party, PartyKind, PartyRelation, PartyRole, PostalAddress, Suppression
from hub.privacy.model import Consent, PrivacyRun
from storage.types import Base

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Known:
    """By what somebody is recognised: the ids of all who are one with them and of their identities, and addresses."""

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


async def person(session: AsyncSession, who: Known, *, internal: bool) -> Facts:
    """Everything but conversations; what colleagues wrote for each other only if it is wanted."""
    return {
        "names": await _rows(session, Party, Party.id.in_(who.members), _PARTY),
        "addresses": await _rows(session, Identity, Identity.id.in_(who.identities), _IDENTITY),
        "postal": await _rows(session, PostalAddress, PostalAddress.party_id.in_(who.members), _POSTAL),
        "roles": await _rows(session, PartyRole, PartyRole.party_id.in_(who.members), _ROLE),
        "relations": await _relations(session, who),
        "consents": await _rows(session, Consent, Consent.party_id.in_(who.members), _CONSENT),
        "suppressions": await _rows(session, Suppression, Suppression.address.in_(who.addresses), _SUPPRESSION),
        "documents": await _documents(session, who),
        "activities": await _rows(session, Activity, Activity.party_id.in_(who.members), _activity(internal=internal)),
    }


_PARTY = ("name", "kind", "customer_number", "language", "customer_group", "remark", "created_at")
_IDENTITY = ("channel", "address", "verified_at", "claimed_at", "vouched_how")
_POSTAL = ("purpose", "lines", "since", "until")
_ROLE = ("role", "valid_from", "valid_to")
_CONSENT = ("purpose", "channel", "given", "at", "how", "address", "text_version", "evidence", "recorded_at")
_SUPPRESSION = ("channel", "address", "reason", "at")
_DOCUMENT = ("kind", "number", "state", "title", "currency", "net", "tax", "gross", "placed_at", "created_at")
_ITEM = ("position", "text", "quantity", "unit", "price", "net")


def _activity(*, internal: bool) -> tuple[str, ...]:
    plain = ("kind", "state", "at", "ends_at", "place", "created_at", "ended_at")
    return (*plain, "title", "text", "result") if internal else plain


async def _rows(session: AsyncSession, model: type[Base], where: Any, names: Iterable[str]) -> list[Facts]:
    found = await session.scalars(select(model).where(where).order_by(*inspect(model).primary_key))
    return [_facts(each, names) for each in found]


def _facts(thing: Base, names: Iterable[str]) -> Facts:
    return {name: getattr(thing, name) for name in names}


async def _relations(session: AsyncSession, who: Known) -> list[Facts]:
    """With whom they are related: organisations by name, for other people's names are their own."""
    mine = PartyRelation.from_id.in_(who.members)
    ends = ((PartyRelation.to_id, mine), (PartyRelation.from_id, PartyRelation.to_id.in_(who.members)))
    facts = []
    for other, wanted in ends:
        query = select(PartyRelation.kind, PartyRelation.valid_from, PartyRelation.valid_to, Party.name, Party.kind)
        rows = (await session.execute(query.join(Party, Party.id == other).where(wanted))).all()
        facts += [
            {"kind": kind, "from": since, "to": until, "other": name if what == PartyKind.ORGANISATION else ""}
            for kind, since, until, name, what in rows
        ]
    return facts


async def _documents(session: AsyncSession, who: Known) -> list[Facts]:
    """The documents they take part in, with their own function and address; of their own also what stands in them."""
    parts = select(DocumentParty).where(DocumentParty.party_id.in_(who.members))
    functions: dict[int, list[Mapping[str, str]]] = {}
    for part in await session.scalars(parts):
        told = {"function": part.function, "address": part.address}
        functions.setdefault(part.document_id, []).append(told)
    documents = await session.scalars(select(Document).where(Document.id.in_(functions)).order_by(Document.id))
    facts = {
        each.id: _facts(each, _DOCUMENT) | {"as": functions[each.id], "items": [], "description": ""}
        for each in documents
    }
    # What a firm ordered is the firm's, whoever of it took part.
    own = select(Document.id).where(Document.id.in_(functions), Document.customer_id.in_(who.members))
    described = select(CaseDetail.document_id, CaseDetail.description, CaseDetail.priority)
    for number, description, priority in await session.execute(described.where(CaseDetail.document_id.in_(own))):
        facts[number] |= {"description": description, "priority": priority}
    items = select(Item).where(Item.document_id.in_(own)).order_by(Item.document_id, Item.position)
    for item in await session.scalars(items):
        facts[item.document_id]["items"].append(_facts(item, _ITEM))
    return list(facts.values())

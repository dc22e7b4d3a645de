"""What is kept about somebody apart from their conversations, as plain values for an archive."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.activities.model import Activity, Guest
from hub.parties.model import Identity, Party, PartyKind, PartyRelation, PartyRole, PostalAddress
from hub.privacy.dealings import documents
from hub.privacy.facts import Facts, facts_of, rows_of
from hub.privacy.known import Known
from hub.privacy.model import Consent
from hub.privacy.traces import traces


async def person(session: AsyncSession, who: Known, *, internal: bool) -> Facts:
    """Everything but conversations; what colleagues wrote for each other only if it is wanted."""
    return {
        "names": await _names(session, who),
        "addresses": await rows_of(session, Identity, Identity.id.in_(who.identities), _IDENTITY),
        "postal": await rows_of(session, PostalAddress, PostalAddress.party_id.in_(who.members), _POSTAL),
        "roles": await rows_of(session, PartyRole, PartyRole.party_id.in_(who.members), _ROLE),
        "relations": await _relations(session, who),
        "consents": await rows_of(session, Consent, Consent.party_id.in_(who.members), _CONSENT),
        "documents": await documents(session, who, internal=internal),
        "activities": await rows_of(
            session, Activity, Activity.party_id.in_(who.members), _activity(internal=internal)
        ),
        "invited": await _invited(session, who),
        **await traces(session, who),
    }


_PARTY = ("name", "kind", "customer_number", "language", "customer_group", "remark", "created_at")
_IDENTITY = ("channel", "address", "verified_at", "claimed_at", "vouched_how")
_POSTAL = ("purpose", "lines", "since", "until")
_ROLE = ("role", "valid_from", "valid_to")
_GUEST = ("address", "status", "comment", "answered_at")
_CONSENT = ("purpose", "channel", "given", "at", "how", "address", "text_version", "evidence", "recorded_at")


def _activity(*, internal: bool) -> tuple[str, ...]:
    plain = ("kind", "state", "at", "ends_at", "place", "created_at", "ended_at")
    return (*plain, "title", "text", "result") if internal else plain


async def _invited(session: AsyncSession, who: Known) -> list[Facts]:
    """To what of ours they were invited by e-mail, as they were told, and what they answered."""
    query = select(Activity.title, Activity.at, Activity.ends_at, Guest).join(Guest, Guest.activity_id == Activity.id)
    found = await session.execute(query.where(Guest.address.in_(who.addresses)).order_by(Guest.id))
    return [{"title": row.title, "at": row.at, "ends_at": row.ends_at} | facts_of(row.Guest, _GUEST) for row in found]


async def _names(session: AsyncSession, who: Known) -> list[Facts]:
    """Who they are to us, with the organisation they belong to."""
    firm = aliased(Party)
    query = select(Party, firm.name.label("firm")).outerjoin(firm, firm.id == Party.organisation_id)
    found = await session.execute(query.where(Party.id.in_(who.members)).order_by(Party.id))
    return [facts_of(row.Party, _PARTY) | {"organisation": row.firm or ""} for row in found]


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

"""What somebody agreed to: how it stands for each purpose and channel, and all that was ever said."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Direction, Interaction, Message
from hub.parties.members import members_of, root_of
from hub.parties.model import Identity, Party
from hub.parties.overview import require_party
from hub.parties.unsubscribe import suppressed
from hub.privacy.contact import Said, Verdict, may_contact, standing
from hub.privacy.model import Consent
from hub.privacy.seal import AddressSeal
from storage.unit_of_work import Storage

MOST, LATEST = 500, 10


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One thing they said, with its evidence. `interaction_id`: where the message is, None if that may not be seen."""

    id: int
    purpose: str
    channel: str
    given: bool
    at: datetime
    how: str
    address: str
    text_version: str
    evidence: str
    by_name: str
    interaction_id: int | None

    @classmethod
    def of(cls, each: Consent, interaction_id: int | None) -> "ConsentRow":
        """As it is shown."""
        said = (each.id, each.purpose, each.channel, each.given, each.at, each.how, each.address, each.text_version)
        return cls(*said, each.evidence, each.by_name, interaction_id)


@dataclass(frozen=True, slots=True)
class Consents:
    """`now`: what holds, by purpose and channel; `said`: everything, newest first; `messages`, `addresses`: theirs."""

    now: tuple[ConsentRow, ...]
    said: tuple[ConsentRow, ...]
    messages: tuple[tuple[int, str, datetime], ...]
    addresses: tuple[str, ...]


async def consents(storage: Storage, party_id: int, actor: Actor) -> Consents:
    """Of whoever stands for a party and all merged into them, in four statements. Raises `NotFound`."""
    async with storage.reading() as session:
        whole = await require_party(session, party_id, actor)
        seen = and_(Interaction.id == Message.interaction_id, *allowed(actor))
        told = (
            select(Consent, Interaction.id)
            .outerjoin(Message, Message.id == Consent.message_id)
            .outerjoin(Interaction, seen)
            .where(Consent.party_id.in_(members_of(whole)))
            .order_by(Consent.at.desc(), Consent.id.desc())
            .limit(MOST)
        )
        found = (await session.execute(told)).all()
        written = (
            select(Message.id, Message.subject, Message.at)
            .join(Interaction, Interaction.id == Message.interaction_id)
            .where(Interaction.party_id.in_(members_of(whole)), Message.direction == Direction.INBOUND, *allowed(actor))
            .order_by(Message.id.desc())
            .limit(LATEST)
        )
        messages = (await session.execute(written)).all()
        known = select(Identity.address).where(Identity.party_id.in_(members_of(whole))).order_by(Identity.id)
        addresses = (await session.scalars(known)).all()
    rows = {each.id: ConsentRow.of(each, place) for each, place in found}
    newest = standing(each.said for each, _ in found)
    now = sorted((rows[each.number] for each in newest.values()), key=lambda row: (row.purpose, row.channel))
    return Consents(tuple(now), tuple(rows.values()), tuple((n, s, at) for n, s, at in messages), tuple(addresses))


async def who_may_be_contacted(
    session: AsyncSession, use: tuple[str, str], addresses: Iterable[str], seal: AddressSeal
) -> dict[str, Verdict]:
    """What holds for each address, in lower case, in two statements. Ask right before anything leaves."""
    purpose, channel = use
    wanted = sorted({address.lower() for address in addresses})
    sealed = {each: seal.of(channel, each) for each in wanted}
    on_list = await suppressed(session, channel, [*wanted, *sealed.values()])
    said = await _said_by_address(session, use, wanted)
    kept_off = {each for each in wanted if not on_list.isdisjoint({each, sealed[each]})}
    return {each: may_contact((purpose, channel), said.get(each, ()), suppressed=each in kept_off) for each in wanted}


async def _said_by_address(
    session: AsyncSession, use: tuple[str, str], addresses: Iterable[str]
) -> dict[str, list[Said]]:
    """What whoever has an address said of this, whoever was merged with them included."""
    purpose, channel = use
    owner, member = aliased(Party), aliased(Party)
    query = (
        select(Identity.address, Consent)
        .join(owner, owner.id == Identity.party_id)
        .join(member, root_of(member) == root_of(owner))
        .join(Consent, Consent.party_id == member.id)
        .where(Identity.channel == channel, Identity.address.in_(addresses))
        .where(Consent.purpose == purpose, Consent.channel == channel)
    )
    said: dict[str, list[Said]] = {}
    for address, consent in (await session.execute(query)).all():
        said.setdefault(address, []).append(consent.said)
    return said

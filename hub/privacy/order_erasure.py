"""Says beforehand what erasing somebody takes out and leaves, and begins it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.audit import about_of
from hub.access.model import AuditEntry
from hub.access.permissions import Permission, require
from hub.activities.model import Activity
from hub.documents.kinds import KINDS
from hub.documents.model import Document
from hub.errors import Conflict, Invalid, sentence
from hub.imports.model import Import
from hub.interactions.model import (
    Attachment,
    ContactState,
    InboundContact,
    Interaction,
    InteractionState,
    Message,
    Note,
)
from hub.parties.model import Party, PartyKind, PartyRelation, Suppression
from hub.parties.overview import require_party
from hub.privacy.blank_addresses import hold_addresses, take_names
from hub.privacy.keeping import Why, is_statutory, must_end, remains
from hub.privacy.known import Known, known
from hub.privacy.model import Consent, Kind
from hub.privacy.runs import begin
from hub.privacy.told import conversations_of
from hub.privacy.unread import from_nobody
from storage.outbox import DeliveryState, OutboxRow
from storage.unit_of_work import Storage, Work, action

_LEAVING = (DeliveryState.QUEUED, DeliveryState.SENDING, DeliveryState.DEFERRED)


@dataclass(frozen=True, slots=True)
class ErasurePreview:
    """What goes, by kind; what stays, by why; what must end before: conversations, mails on their way, documents."""

    party_id: int
    name: str
    is_company: bool
    goes: dict[str, int]
    stays: dict[str, int]
    open: int
    leaving: int
    dealings: int

    @property
    def ready(self) -> bool:
        """Whether it can begin."""
        return not (self.open or self.leaving or self.dealings)


async def erasure_preview(storage: Storage, party_id: int, actor: Actor) -> ErasurePreview:
    """Of whoever stands for a party; a fixed number of statements. Raises `NotAllowed`, `NotFound`."""
    require(actor, Permission.PRIVACY)
    async with storage.reading() as session:
        whole = await require_party(session, party_id, actor)
        party = await session.get_one(Party, whole)
        goes, stays = await counted(session, await known(session, whole))
        unended = await _unended(session, await known(session, whole))
    return ErasurePreview(whole, party.name, party.kind == PartyKind.ORGANISATION, goes, remains(stays), *unended)


@action
async def order_erasure(work: Work, party_id: int, name: str, by: Actor) -> int:
    """Erase whoever stands for a party, whose `name` was typed; returns the run. Whoever writes after it is new.

    Raises `NotAllowed`, `NotFound`, `Invalid` for another name, `Conflict` while something of theirs goes on.
    """
    run = await begin(work, Kind.ERASURE, party_id, {}, by)
    who = await hold_addresses(work, run.party_id)
    stands = await work.session.get_one(Party, run.party_id)
    if name.strip() != stands.name:
        raise Invalid("This is not their name.", {"name": sentence("This is not their name.")})
    if any(await _unended(work.session, who)):
        raise Conflict("End what is open with them first, and let what is on its way to them arrive.")
    goes, stays = await counted(work.session, who)
    run.total, run.report = goes["conversations"] + goes["documents"], {"goes": goes, "stays": remains(stays)}
    await take_names(work, run, who)
    return run.id


async def counted(session: AsyncSession, who: Known) -> tuple[dict[str, int], dict[str, int]]:
    """How much goes, and how much stays."""
    theirs = conversations_of(who)
    # What others wrote there stays.
    theirs_or_ours = or_(Message.identity_id.is_(None), Message.identity_id.in_(who.identities))
    said = select(Message.id).where(Message.interaction_id.in_(theirs), theirs_or_ours)
    documents = await _documents(session, who)
    goes = {
        "people": len(who.members),
        "addresses": len(who.identities),
        "relations": await _count(session, select(PartyRelation.id).where(belonging(who))),
        "conversations": await _count(session, select(theirs.subquery().c.id)),
        "messages": await _count(session, said),
        "files": await _count(session, select(Attachment.id).where(Attachment.message_id.in_(said))),
        "notes": await _count(session, select(Note.id).where(Note.interaction_id.in_(theirs))),
        "activities": await _count(session, select(Activity.id).where(Activity.party_id.in_(who.members))),
        "documents": sum(number for *_, number in documents),
    }
    stays = await _staying(session, who)
    stays[Why.STATUTORY] = sum(number for kind, state, number in documents if is_statutory(kind, state))
    return goes, stays


def belonging(who: Known) -> ColumnElement[bool]:
    """Whether a relation is of theirs to somebody, or of somebody to them."""
    return or_(PartyRelation.from_id.in_(who.members), PartyRelation.to_id.in_(who.members))


async def _staying(session: AsyncSession, who: Known) -> dict[str, int]:
    unread = (InboundContact.state == ContactState.QUARANTINED, InboundContact.raw_blob.is_not(None))
    told = AuditEntry.about.in_([*(about_of({"party": member}) for member in who.members), *who.addresses])
    return {
        Why.CONSENTS: await _count(session, select(Consent.id).where(Consent.party_id.in_(who.members))),
        Why.SUPPRESSED: await _count(
            session, select(Suppression.address).where(Suppression.address.in_(who.addresses))
        ),
        Why.IMPORTS: await _count(session, select(Import.id).where(Import.file != "")),
        Why.UNREAD: await _count(session, select(InboundContact.id).where(*unread, from_nobody())),
        Why.AUDIT: await _count(session, select(AuditEntry.sequence).where(told)),
    }


async def _unended(session: AsyncSession, who: Known) -> tuple[int, int, int]:
    """How many of their conversations are open, mails on their way to somebody in them, and documents to be ended."""
    mine = Interaction.party_id.in_(who.members)
    at_work = (InteractionState.OPEN, InteractionState.QUARANTINED)
    opened = await _count(session, select(Interaction.id).where(mine, Interaction.state.in_(at_work)))
    sent = (
        select(OutboxRow.id)
        .join(Message, Message.id == OutboxRow.subject_id)
        .join(Interaction, Interaction.id == Message.interaction_id)
    )
    leaving = await _count(session, sent.where(mine, OutboxRow.state.in_(_LEAVING)))
    documents = await _documents(session, who)
    dealings = sum(n for kind, state, n in documents if KINDS[kind].state(state).open and must_end(kind, state))
    return opened, leaving, dealings


async def _documents(session: AsyncSession, who: Known) -> list[tuple[str, str, int]]:
    """How many documents are theirs, by kind and state."""
    theirs = select(Document.kind, Document.state, func.count()).where(Document.customer_id.in_(who.members))
    return [
        (kind, state, n) for kind, state, n in await session.execute(theirs.group_by(Document.kind, Document.state))
    ]


async def _count(session: AsyncSession, query: Select[Any]) -> int:
    return await session.scalar(select(func.count()).select_from(query.subquery())) or 0

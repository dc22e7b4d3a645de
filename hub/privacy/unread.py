"""What came from somebody and could not be understood: its envelope says whose it is, or its bytes name them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from hub.interactions.model import ContactState, InboundContact
from hub.privacy.known import Known
from hub.privacy.told import original_path
from storage.unit_of_work import Storage

_SENDER: ColumnElement[str | None] = InboundContact.envelope["mail_from"].as_string()


@dataclass(frozen=True, slots=True)
class UnreadTold:
    """One of them: where its original stands in an archive, and what that is."""

    at: datetime
    path: str
    content: bytes


def from_nobody() -> ColumnElement[bool]:
    """Whether a contact came without an envelope that says who sent it, as from a mailbox that is read."""
    return _SENDER.is_(None)


async def unread_of(session: AsyncSession, who: Known, until: datetime) -> list[InboundContact]:
    """What waits in the quarantine since before a moment and is theirs; those without a sender are read for it."""
    waiting = select(InboundContact).where(InboundContact.state == ContactState.QUARANTINED)
    waiting = waiting.where(InboundContact.received_at <= until, or_(_SENDER.in_(who.addresses), from_nobody()))
    found = await session.scalars(waiting.order_by(InboundContact.id))
    return [each for each in found if each.envelope.get("mail_from") or await _names(session, each.id, who)]


async def tell_unread(storage: Storage, who: Known) -> list[UnreadTold]:
    """All that is theirs by now, as it came in."""
    async with storage.reading() as session:
        ids = [each.id for each in await unread_of(session, who, storage.clock.now())]
        query = select(InboundContact).where(InboundContact.id.in_(ids)).options(undefer(InboundContact.raw))
        query = query.order_by(InboundContact.id).execution_options(populate_existing=True)
        contacts = (await session.scalars(query)).all()
    return [
        UnreadTold(
            each.received_at,
            original_path(f"unread-{each.id}", each.channel),
            each.raw or (await storage.blobs.get(each.raw_blob) if each.raw_blob else b""),
        )
        for each in contacts
    ]


async def _names(session: AsyncSession, contact_id: int, who: Known) -> bool:
    """Whether one of their mail addresses stands in the bytes of a contact; not asked of large ones."""
    raw = await session.scalar(select(InboundContact.raw).where(InboundContact.id == contact_id))
    return raw is not None and any(each.encode() in raw.lower() for each in who.addresses if "@" in each)

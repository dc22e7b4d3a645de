"""A dry run: what rules would decide about the messages that came in last, or about a mail that never came in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.interactions.model import Direction, InboundContact, Message
from hub.parties.model import Identity, Party
from hub.ports import ParsedContact
from hub.rules.facts import facts_of_contact, facts_of_message
from hub.rules.matching import Decision, Ruling, decide
from storage.unit_of_work import Storage

MOST_TRIED = 500


@dataclass(frozen=True, slots=True)
class Trial:
    """One message, and what would be decided about it."""

    interaction_id: int
    sender: str
    subject: str
    at: datetime
    decision: Decision


async def try_rules(storage: Storage, rulings: Sequence[Ruling], by: Actor, limit: int = 200) -> tuple[Trial, ...]:
    """Every message of the last `limit` that some rule is met by, newest first; two statements."""
    require(by, Permission.ADMINISTER)
    query = (
        select(Message, func.coalesce(InboundContact.size, 0), func.coalesce(Party.customer_group, ""))
        .outerjoin(InboundContact, InboundContact.id == Message.contact_id)
        .outerjoin(Identity, Identity.id == Message.identity_id)
        .outerjoin(Party, Party.id == Identity.party_id)
        .where(Message.direction == Direction.INBOUND, Message.auto == "")
        .order_by(Message.id.desc())
        .limit(min(limit, MOST_TRIED))
    )
    async with storage.reading() as session:
        rows = (await session.execute(query)).all()
    tried = (
        Trial(
            message.interaction_id,
            message.author_address,
            message.subject,
            message.at,
            decide(rulings, facts_of_message(message, size, group)),
        )
        for message, size, group in rows
    )
    return tuple(trial for trial in tried if trial.decision.rules)


async def try_mail(
    storage: Storage, rulings: Sequence[Ruling], parsed: ParsedContact, size: int, by: Actor
) -> Decision:
    """What would be decided about a mail of `size` bytes; nothing about one of a machine. Nothing is kept."""
    require(by, Permission.ADMINISTER)
    if parsed.auto:
        return Decision()
    address = parsed.sender.address.lower()
    query = (
        select(Party.customer_group)
        .join(Party.identities)
        .where(Identity.channel == "email", Identity.address == address)
    )
    async with storage.reading() as session:
        group = await session.scalar(query)
    return decide(rulings, facts_of_contact(parsed, parsed.reply_text or parsed.body_text, size, group or ""))

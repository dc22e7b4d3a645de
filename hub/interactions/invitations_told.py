"""The invitations of a conversation as they are kept with its messages, and their cards."""

from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.interactions.entry import Place
from hub.interactions.invitation_cards import InvitationCard, Told, cards
from hub.interactions.model import Direction, Message
from hub.invitation import invitation_of_json
from storage.outbox import DeliveryState


async def cards_at(session: AsyncSession, place: Place) -> dict[int, tuple[InvitationCard, ...]]:
    """The cards of a conversation by message, read in one statement."""
    columns = (Message.direction, Message.at, Message.delivery, Message.author_address)
    query = (
        select(Message.id, *columns, Message.authentication, Message.invitations)
        .where(Message.interaction_id == place.said_in, Message.invitations != [])
        .order_by(Message.id)
    )
    rows = (await session.execute(query)).all()
    return cards({row.id: _told(row, quarantined=place.quarantined) for row in rows}, place.now)


def _told(message: Row[Any], *, quarantined: bool) -> Told:
    """What a message says of events."""
    return Told(
        invitations=tuple(map(invitation_of_json, message.invitations)),
        ours=message.direction == Direction.OUTBOUND,
        at=message.at,
        delivery=message.delivery,
        called_back=message.delivery == DeliveryState.CANCELLED,
        sender=message.author_address,
        disproved=message.authentication.get("dmarc") == "fail",
        quarantined=quarantined,
    )

"""The invitations of a conversation as they are kept with its messages, and their cards."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import lazyload, load_only

from hub.interactions.invitation_cards import InvitationCard, Told, cards
from hub.interactions.model import Direction, Interaction, InteractionState, Message
from hub.invitation import invitation_of_json
from storage.outbox import DeliveryState


def told_of(message: Message, interaction: Interaction) -> Told:
    """What a message says of events."""
    return Told(
        invitations=tuple(map(invitation_of_json, message.invitations)),
        ours=message.direction == Direction.OUTBOUND,
        at=message.at,
        delivery=message.delivery,
        called_back=message.delivery == DeliveryState.CANCELLED,
        sender=message.author_address,
        disproved=message.authentication.get("dmarc") == "fail",
        quarantined=interaction.state == InteractionState.QUARANTINED,
    )


async def cards_in(session: AsyncSession, interaction: Interaction, now: datetime) -> dict[int, list[InvitationCard]]:
    """The cards of a conversation by message, read in one statement."""
    columns = (Message.direction, Message.at, Message.delivery, Message.author_address)
    query = (
        select(Message)
        .options(load_only(*columns, Message.authentication, Message.invitations), lazyload(Message.attachments))
        .where(Message.interaction_id == interaction.id, Message.invitations != [])
        .order_by(Message.id)
    )
    told = {message.id: told_of(message, interaction) for message in await session.scalars(query)}
    return {message_id: list(found) for message_id, found in cards(told, now).items()}

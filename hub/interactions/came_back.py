"""Recognises a message of our own that arrives at an inbox of ours: two own addresses that write to each other."""

from sqlalchemy import select

from hub.interactions.inbound_message import LONGEST_ID
from hub.interactions.model import Direction, InboxAddress, Message
from hub.interactions.text import storable
from hub.ports import ParsedContact
from storage.unit_of_work import Work

OUR_OWN = "our own message"


async def came_back(work: Work, parsed: ParsedContact) -> int | None:
    """The interaction our message was sent from; None if this is none of ours.

    It carries the id we gave it and an inbox of ours as its sender; what an agent said is recorded there already.
    """
    if not parsed.external_id:
        return None
    query = select(Message.interaction_id).where(
        Message.external_id == storable(parsed.external_id, LONGEST_ID),
        Message.direction == Direction.OUTBOUND,
        select(InboxAddress.id).where(InboxAddress.address == storable(parsed.sender.address.lower(), 320)).exists(),
    )
    return await work.session.scalar(query.order_by(Message.id).limit(1))

"""Where a contact goes: the inbox of ours it was sent to, and the queue behind it."""

from sqlalchemy import select

from hub.interactions.inbox import plain_address
from hub.interactions.model import InboundContact, InboxAddress
from hub.queueing.model import Queue
from storage.unit_of_work import Work


async def inbox_of(work: Work, contact: InboundContact) -> InboxAddress | None:
    """The inbox a contact came to: the first of its addresses, as given or without +extension, that is one of ours."""
    wanted = [form for address in contact.inboxes for form in (address.lower(), plain_address(address))]
    query = select(InboxAddress).where(InboxAddress.channel == contact.answered_on, InboxAddress.address.in_(wanted))
    found = {inbox.address: inbox for inbox in await work.session.scalars(query)}
    return next((found[address] for address in wanted if address in found), None)


async def first_queue(work: Work) -> int:
    """The queue for contacts no inbox claims, e.g. to postmaster: the oldest one. There is always one."""
    return (await work.session.scalars(select(Queue.id).order_by(Queue.id).limit(1))).one()

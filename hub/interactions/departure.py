"""When an answer leaves, as it is kept: what a page says of it, whatever it asked for."""

from dataclasses import dataclass
from datetime import datetime
from math import ceil

from sqlalchemy import select

from hub.access.actor import Actor
from hub.errors import NotFound
from hub.interactions.complete_draft import LONGEST_HOLD
from hub.interactions.model import Message
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class Departure:
    """`undo`: for how many more seconds its writer may call it back at a click, 0 if not; `planned`: for later."""

    undo: int
    planned: bool


async def departure(storage: Storage, message_id: int, by: Actor) -> Departure:
    """When an answer of one's own leaves. Raises `NotFound` for another's."""
    query = select(Message.at, Message.leaves_at).where(Message.id == message_id, Message.author_id == by.user_id)
    async with storage.reading() as session:
        found = (await session.execute(query)).one_or_none()
    if found is None:
        raise NotFound
    return _of(*found, storage.clock.now())


def _of(at: datetime, leaves_at: datetime | None, now: datetime) -> Departure:
    if leaves_at is None or leaves_at <= now:
        return Departure(0, planned=False)
    if leaves_at - at > LONGEST_HOLD:
        return Departure(0, planned=True)
    return Departure(ceil((leaves_at - now).total_seconds()), planned=False)

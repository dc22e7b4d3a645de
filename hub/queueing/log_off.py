"""Agents whose desk has been gone for long are logged off, so that no figure counts their night as time at work."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from hub.queueing.model import AgentPresence, WorkMode
from hub.queueing.presence import enter_mode
from storage.unit_of_work import Storage, Work, action

# Long enough for a journey through a tunnel or a new start of the hub: whoever is back in time is in their old mode.
GONE_FOR = timedelta(minutes=5)
AT_ONCE = 500


async def log_off_gone(storage: Storage) -> int:
    """Log off whoever was not heard of for so long; returns how many that were. Several may do this at once."""
    logged_off, after = 0, 0
    while gone := await _gone(storage, after):
        logged_off, after = logged_off + sum([await _log_off(storage, user_id) for user_id in gone]), gone[-1]
    return logged_off


async def _gone(storage: Storage, after: int) -> Sequence[int]:
    """The next of them by id, a batch at a time; one statement."""
    presence = AgentPresence
    there = presence.mode != WorkMode.LOGGED_OFF
    query = select(presence.user_id).where(there, presence.seen_at <= storage.clock.now() - GONE_FOR)
    query = query.where(presence.user_id > after).order_by(presence.user_id).limit(AT_ONCE)
    async with storage.reading() as session:
        return (await session.scalars(query)).all()


@action
async def _log_off(work: Work, user_id: int) -> bool:
    presence = await work.locked(AgentPresence, user_id)
    if presence is None or presence.mode == WorkMode.LOGGED_OFF or presence.seen_at > work.now - GONE_FOR:
        return False
    await enter_mode(work, user_id, WorkMode.LOGGED_OFF, "")
    return True

"""The secret address of somebody's calendar: long, shown once, kept as a hash, worth nothing once it is replaced."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.model import User
from hub.access.permissions import Permission, require
from hub.access.sessions import TOKEN_LIMIT, token_hash
from hub.activities.model import CalendarLink
from storage.unit_of_work import Storage, Work, action

USED_EVERY = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class LinkRow:
    """That there is an address, since when, and when it was read last."""

    created_at: datetime
    used_at: datetime | None


async def make_calendar_link(storage: Storage, by: Actor) -> str:
    """Make the token of the actor's address and return it; it cannot be shown again, and the one before is over."""
    token = secrets.token_urlsafe(32)
    await _keep(storage, token_hash(token), by)
    return token


async def calendar_link(storage: Storage, by: Actor) -> LinkRow | None:
    """The actor's address, if there is one."""
    query = select(CalendarLink.created_at, CalendarLink.used_at).where(CalendarLink.user_id == by.user_id)
    async with storage.reading() as session:
        found = (await session.execute(query)).one_or_none()
    return LinkRow(*found) if found is not None else None


async def owner_of_link(storage: Storage, token: str) -> int | None:
    """Whose calendar is read with a token, None for one that is worth nothing. Notes at most hourly that it is read."""
    if not token or len(token) > TOKEN_LIMIT:
        return None
    query = (
        select(CalendarLink.user_id, CalendarLink.used_at)
        .join(User, User.id == CalendarLink.user_id)
        .where(CalendarLink.token_hash == token_hash(token), User.active)
    )
    async with storage.reading() as session:
        found = (await session.execute(query)).one_or_none()
    if found is None:
        return None
    user_id, used_at = found
    if used_at is None or storage.clock.now() - used_at >= USED_EVERY:
        await _note_use(storage, user_id)
    return user_id


@action
async def revoke_calendar_link(work: Work, by: Actor) -> None:
    """Nobody reads the actor's calendar any more."""
    await work.session.execute(delete(CalendarLink).where(CalendarLink.user_id == by.user_id))
    await audit(work, by, "calendar.link_revoked", {"user": by.user_id})


@action
async def _keep(work: Work, hashed: str, by: Actor) -> None:
    require(by, Permission.DESK)
    await work.session.execute(delete(CalendarLink).where(CalendarLink.user_id == by.user_id))
    work.add(CalendarLink(user_id=by.user_id, token_hash=hashed, created_at=work.now))
    await work.flush()
    await audit(work, by, "calendar.link_made", {"user": by.user_id})


@action
async def _note_use(work: Work, user_id: int) -> None:
    link = await work.locked(CalendarLink, user_id)
    if link is not None:
        link.used_at = work.now

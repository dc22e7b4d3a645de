"""One-time links by which people set their own password: made by administrators, kept as a hash, good for one use."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.model import PasswordLink, User
from hub.access.passwords import check_password, hash_password
from hub.access.permissions import Permission, require
from hub.access.sessions import TOKEN_LIMIT, end_sessions_of, token_hash
from hub.errors import Conflict, NotFound
from storage.unit_of_work import Storage, Work, action

# Somebody new may be on holiday; who forgot a password waits for the link.
INVITATION_LASTS = timedelta(hours=72)
RESET_LASTS = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class OneTimeLink:
    """What a link says beyond its address: `token` is known to nobody else."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class LinkOwner:
    """Whose password a link sets."""

    login: str
    name: str


async def make_link(storage: Storage, user_id: int, by: Actor) -> OneTimeLink:
    """Make a link for a user; the ones before it are worth nothing any more.

    It lasts 72 hours for who has no password yet, else one hour. Raises `NotFound`, `Conflict` for an account that is
    out of use.
    """
    token = secrets.token_urlsafe(32)
    return OneTimeLink(token, await _keep(storage, user_id, token_hash(token), by))


async def link_owner(storage: Storage, token: str) -> LinkOwner | None:
    """Whose password the link would set; None for one that was used, is too old or never was."""
    if not token or len(token) > TOKEN_LIMIT:
        return None
    query = (
        select(User.login, User.name)
        .join(PasswordLink, PasswordLink.user_id == User.id)
        .where(PasswordLink.token_hash == token_hash(token), PasswordLink.expires_at > storage.clock.now(), User.active)
    )
    async with storage.reading() as session:
        found = (await session.execute(query)).one_or_none()
    return LinkOwner(*found) if found is not None else None


async def use_link(storage: Storage, token: str, password: str) -> None:
    """Set the password of the link's owner and end their sessions. Raises `NotFound`, `Invalid` for the password."""
    owner = await link_owner(storage, token)
    if owner is None:
        raise NotFound
    check_password(password, owner.login, owner.name)
    await _use(storage, token_hash(token), await hash_password(password))


@action
async def _keep(work: Work, user_id: int, hashed: str, by: Actor) -> datetime:
    require(by, Permission.ADMINISTER)
    user = await work.locked_as_named(User, user_id)
    if user is None:
        raise NotFound
    if not user.active:
        raise Conflict("An account that is out of use gets no link.")
    over = or_(PasswordLink.user_id == user_id, PasswordLink.expires_at <= work.now)
    await work.session.execute(delete(PasswordLink).where(over))
    expires_at = work.now + (RESET_LASTS if user.password_hash else INVITATION_LASTS)
    work.add(PasswordLink(token_hash=hashed, user_id=user_id, expires_at=expires_at))
    await work.flush()
    await audit(work, by, "user.link_made", {"user": user_id})
    return expires_at


@action
async def _use(work: Work, hashed: str, password_hash: str) -> None:
    user_id = await work.session.scalar(select(PasswordLink.user_id).where(PasswordLink.token_hash == hashed))
    user = await work.locked_as_named(User, user_id) if user_id is not None else None
    # Of two who use it at once the second one finds it gone.
    mine = (PasswordLink.token_hash == hashed, PasswordLink.expires_at > work.now)
    taken = await work.session.scalar(delete(PasswordLink).where(*mine).returning(PasswordLink.id))
    if user is None or not user.active or taken is None:
        raise NotFound
    user.password_hash = password_hash
    await end_sessions_of(work, user.id)
    await audit(work, Actor(user.id, user.name), "user.password_changed", {"user": user.id})

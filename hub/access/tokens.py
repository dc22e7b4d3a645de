"""Keys for machines: shown once, kept as a hash, allowed what one role allows."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.model import ApiToken, Role
from hub.access.permissions import Permission, require
from hub.access.roles import roles_named
from hub.access.sessions import TOKEN_LIMIT, token_hash
from hub.errors import Conflict, Invalid, NotFound, sentence
from storage.unit_of_work import Storage, Work, action

# So that a leaked key can be told by its look.
PREFIX = "onefront_"
USED_EVERY = timedelta(hours=1)
LONGEST_NAME = 120


async def create_token(storage: Storage, name: str, role: str, by: Actor) -> str:
    """Make a key and return it; it cannot be shown again. Raises `Conflict` for a name in use, `Invalid` for a role."""
    token = PREFIX + secrets.token_urlsafe(32)
    try:
        await _keep(storage, name, role, token_hash(token), by)
    except IntegrityError as error:
        raise Conflict("There is a token %(name)s already.", name=name) from error
    return token


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A key as lists show it. `role` is what people call the role it speaks for."""

    name: str
    role: str
    created_at: datetime
    used_at: datetime | None


async def tokens(storage: Storage, by: Actor) -> tuple[TokenRow, ...]:
    """Every key by name, in one statement."""
    require(by, Permission.ADMINISTER)
    query = select(ApiToken, Role).join(Role, Role.id == ApiToken.role_id).order_by(ApiToken.name)
    async with storage.reading() as session:
        rows = (await session.execute(query)).all()
    return tuple(TokenRow(key.name, role.label or role.name, key.created_at, key.used_at) for key, role in rows)


@action
async def _keep(work: Work, name: str, role: str, hashed: str, by: Actor) -> None:
    require(by, Permission.ADMINISTER)
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise Invalid("A name has 1 to 120 characters.", {"name": sentence("A name has 1 to 120 characters.")})
    (found,) = await roles_named(work, [role])
    work.add(ApiToken(name=name, token_hash=hashed, role_id=found.id, created_at=work.now, used_at=None))
    await work.flush()
    await audit(work, by, "token.created", {"token": name, "role": role})


@action
async def revoke_token(work: Work, name: str, by: Actor) -> None:
    """Take a key away at once. Raises `NotFound`."""
    require(by, Permission.ADMINISTER)
    token = await work.session.scalar(select(ApiToken).where(ApiToken.name == name))
    if token is None:
        raise NotFound("There is no token %(name)s.", name=name)
    await work.session.delete(token)
    await audit(work, by, "token.revoked", {"token": name})


async def actor_of_token(storage: Storage, token: str) -> Actor | None:
    """Who a key speaks for, None for an unknown one. Notes at most once an hour that it is in use."""
    if not token.startswith(PREFIX) or len(token) > TOKEN_LIMIT:
        return None
    statement = (
        select(ApiToken, Role).join(Role, Role.id == ApiToken.role_id).where(ApiToken.token_hash == token_hash(token))
    )
    async with storage.reading() as session:
        found = (await session.execute(statement)).one_or_none()
    if found is None:
        return None
    key, role = found
    if key.used_at is None or storage.clock.now() - key.used_at >= USED_EVERY:
        await _note_use(storage, key.id)
    return Actor(user_id=0, name=key.name, permissions=frozenset(role.permissions))


@action
async def _note_use(work: Work, token_id: int) -> None:
    token = await work.locked(ApiToken, token_id)
    if token is not None:
        token.used_at = work.now

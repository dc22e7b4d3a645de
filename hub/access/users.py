"""People of the company: created, given a password and roles, disabled. Never deleted, for history names them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from hub.access.actor import Actor
from hub.access.administrators import administrators, require_one_left
from hub.access.audit import audit
from hub.access.model import PasswordLink, User, UserRole
from hub.access.passwords import check_password, hash_password
from hub.access.permissions import Permission, require
from hub.access.roles import roles_named
from hub.access.sessions import end_sessions_of
from hub.errors import Conflict, Invalid, NotFound
from hub.queueing.leave import leave, let_go_of_lost
from storage.unit_of_work import Storage, Work, action

LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z]{2})?")
LOGIN = re.compile(r"[^\s@]+@[^\s@]+")


@dataclass(frozen=True, slots=True)
class NewUser:
    """Somebody to be. `login` is an e-mail address; `roles` are names of roles.

    Who is `invited` has no password, and cannot sign in, before they have set one by a one-time link.
    """

    login: str
    name: str
    password: str
    roles: tuple[str, ...] = ("agent",)
    language: str = "en"
    time_zone: str = "UTC"
    invited: bool = False


async def create_user(storage: Storage, new: NewUser, by: Actor) -> int:
    """Create a user and return the id. Raises `Invalid` for a bad field, `Conflict` for a login in use."""
    hashed = await hashed_password(new, by)
    try:
        return await insert_user(storage, new, hashed, by)
    except IntegrityError as error:
        raise login_in_use(new) from error


async def hashed_password(new: NewUser, by: Actor) -> str:
    """What is kept of a new user's password; "" for who is invited. Raises `NotAllowed`, `Invalid` for a bad one."""
    require(by, Permission.ADMINISTER)
    if new.invited:
        return ""
    check_password(new.password, new.login, new.name)
    return await hash_password(new.password)


def login_in_use(new: NewUser) -> Conflict:
    """Why a user could not be made whose login the database has already."""
    return Conflict("There is a user %(login)s already.", login=normal_login(new.login))


@action
async def insert_user(work: Work, new: NewUser, password_hash: str, by: Actor) -> int:
    """Keep a new user and return the id. Raises `IntegrityError` for a login in use."""
    require(by, Permission.ADMINISTER)
    user = User(
        login=normal_login(new.login),
        name=_name(new.name),
        password_hash=password_hash,
        language=new.language,
        time_zone=new.time_zone,
        created_at=work.now,
    )
    work.add(user)
    await work.flush()
    await _give_roles(work, user.id, new.roles)
    await audit(work, by, "user.created", {"user": user.id, "login": user.login, "roles": " ".join(new.roles)})
    return user.id


async def set_password(storage: Storage, user_id: int, password: str, by: Actor) -> None:
    """Change a password, one's own or as administrator, and end every session of its user."""
    _require_self_or_administrator(by, user_id)
    async with storage.reading() as session:
        user = await session.get(User, user_id)
    if user is None:
        raise NotFound
    check_password(password, user.login, user.name)
    await _replace_password(storage, user_id, await hash_password(password), by)


@action
async def _replace_password(work: Work, user_id: int, password_hash: str, by: Actor) -> None:
    user = await _existing(work, user_id)
    user.password_hash = password_hash
    await work.session.execute(delete(PasswordLink).where(PasswordLink.user_id == user_id))
    await end_sessions_of(work, user_id)
    await audit(work, by, "user.password_changed", {"user": user_id})


@action
async def set_roles(work: Work, user_id: int, roles: tuple[str, ...], by: Actor) -> None:
    """Give a user exactly these roles. Their sessions end: new rights begin with a new sign-in.

    Raises `Conflict` when nobody could administer any more.
    """
    require(by, Permission.ADMINISTER)
    await _existing(work, user_id)
    before = await administrators(work)
    await work.session.execute(delete(UserRole).where(UserRole.user_id == user_id))
    await _give_roles(work, user_id, roles)
    await require_one_left(work, before)
    await let_go_of_lost(work, user_id=user_id)
    await end_sessions_of(work, user_id)
    await audit(work, by, "user.roles_changed", {"user": user_id, "roles": " ".join(roles)})


@action
async def disable_user(work: Work, user_id: int, by: Actor) -> None:
    """Keep a user from signing in, end their sessions and give back what they hold.

    Raises `Conflict` for the last one who can administer.
    """
    require(by, Permission.ADMINISTER)
    user = await _existing(work, user_id)
    before = await administrators(work)
    user.active = False
    await require_one_left(work, before)
    await leave(work, user_id)
    await end_sessions_of(work, user_id)
    await audit(work, by, "user.disabled", {"user": user_id})


@action
async def enable_user(work: Work, user_id: int, by: Actor) -> None:
    """Let a disabled user sign in again."""
    require(by, Permission.ADMINISTER)
    user = await _existing(work, user_id)
    user.active = True
    await audit(work, by, "user.enabled", {"user": user_id})


@action
async def set_language(work: Work, language: str, by: Actor) -> None:
    """Remember the language the user chose for themselves. Raises `Invalid` for what is no language tag."""
    if not LANGUAGE.fullmatch(language):
        raise Invalid("That is no language.", {"language": "That is no language."})
    user = await _existing(work, by.user_id)
    user.language = language


def normal_login(login: str) -> str:
    """A login as it is kept: lower case. Raises `Invalid` for what is no e-mail address."""
    normal = login.strip().lower()
    if not LOGIN.fullmatch(normal) or len(normal) > 320 or not normal.isprintable():
        sentence = "A login is an e-mail address."
        raise Invalid(sentence, {"login": sentence})
    return normal


def _name(name: str) -> str:
    if not name.strip() or len(name) > 120 or not name.isprintable():
        sentence = "A name has 1 to 120 characters."
        raise Invalid(sentence, {"name": sentence})
    return name.strip()


def _require_self_or_administrator(by: Actor, user_id: int) -> None:
    if by.user_id != user_id:
        require(by, Permission.ADMINISTER)


async def _existing(work: Work, user_id: int) -> User:
    user = await work.locked_as_named(User, user_id)
    if user is None:
        raise NotFound
    return user


async def _give_roles(work: Work, user_id: int, names: Iterable[str]) -> None:
    for role in await roles_named(work, names):
        work.add(UserRole(user_id=user_id, role_id=role.id))
    await work.flush()

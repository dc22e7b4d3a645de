"""Who there is: the list of users, and the id behind a login."""

from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.model import Role, User, UserRole
from hub.access.permissions import Permission, require
from hub.access.users import normal_login
from hub.errors import NotFound
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class UserRow:
    """A user as lists show them."""

    id: int
    login: str
    name: str
    active: bool
    language: str
    roles: tuple[str, ...]


async def list_users(storage: Storage, by: Actor) -> list[UserRow]:
    """Every user in the order of their logins."""
    require(by, Permission.ADMINISTER)
    names = (
        select(User, Role.name)
        .outerjoin(UserRole, UserRole.user_id == User.id)
        .outerjoin(Role, Role.id == UserRole.role_id)
        .order_by(User.login, Role.name)
    )
    async with storage.reading() as session:
        rows = (await session.execute(names)).all()
    users = {user.id: user for user, _ in rows}
    roles = {key: tuple(name for user, name in rows if user.id == key and name) for key in users}
    return [UserRow(u.id, u.login, u.name, u.active, u.language, roles[u.id]) for u in users.values()]


async def user_id_of(storage: Storage, login: str) -> int:
    """The id behind a login, for commands that name people. Raises `NotFound`."""
    async with storage.reading() as session:
        found = await session.scalar(select(User.id).where(User.login == normal_login(login)))
    if found is None:
        raise NotFound("There is no user %(login)s.", login=login)
    return found

"""The roles there are, as the administration lists them."""

from dataclasses import dataclass

from sqlalchemy import func, select

from hub.access.actor import Actor, WorkCenter
from hub.access.model import Role, UserRole
from hub.access.navigation import read
from hub.access.permissions import Permission, require
from hub.errors import NotFound
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class RoleRow:
    """A role, and how many people have it."""

    id: int
    name: str
    label: str
    permissions: frozenset[str]
    navigation: tuple[WorkCenter, ...]
    people: int


async def roles(storage: Storage, by: Actor) -> tuple[RoleRow, ...]:
    """Every role, the first ones first; one statement."""
    require(by, Permission.ADMINISTER)
    people = select(func.count()).where(UserRole.role_id == Role.id).correlate(Role).scalar_subquery()
    async with storage.reading() as session:
        rows = (await session.execute(select(Role, people).order_by(Role.id))).all()
    return tuple(
        RoleRow(role.id, role.name, role.label, frozenset(role.permissions), read(role.navigation), count)
        for role, count in rows
    )


async def role_row(storage: Storage, role_id: int, by: Actor) -> RoleRow:
    """One role. Raises `NotFound`."""
    found = next((row for row in await roles(storage, by) if row.id == role_id), None)
    if found is None:
        raise NotFound
    return found

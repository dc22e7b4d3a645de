"""Somebody must be left who can administer: asked by every action that takes rights away."""

from sqlalchemy import Select, select

from hub.access.model import Role, User, UserRole
from hub.access.permissions import Permission
from hub.errors import Conflict
from storage.unit_of_work import Work

# Whoever administers needs a desk to do it at.
NEEDED = frozenset({Permission.DESK, Permission.ADMINISTER})


async def administrators(work: Work) -> frozenset[int]:
    """The active users whose roles together let them administer. Roles are held until the transaction ends.

    Two who took the last rights from each other at once would else both see the other left.
    """
    await work.flush()
    roles = await work.session.scalars(select(Role).order_by(Role.id).with_for_update())
    allowed = {role.id: NEEDED & frozenset(role.permissions) for role in roles}
    rights: dict[int, frozenset[str]] = {}
    for user_id, role_id in (await work.session.execute(_active())).all():
        rights[user_id] = rights.get(user_id, frozenset()) | allowed[role_id]
    return frozenset(user_id for user_id, has in rights.items() if has == NEEDED)


async def require_one_left(work: Work, before: frozenset[int]) -> None:
    """Raise `Conflict` if `before` held administrators and now there are none."""
    if before and not await administrators(work):
        raise Conflict("Nobody could administer any more.")


def _active() -> Select[int, int]:
    held = select(UserRole.user_id, UserRole.role_id).join(User, User.id == UserRole.user_id)
    return held.where(User.active)

"""The roles every installation begins with. They are data: an administrator may change them afterwards."""

from collections.abc import Iterable

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.model import Role
from hub.access.permissions import Permission, require
from hub.errors import Invalid
from storage.unit_of_work import Work, action

ROLES: tuple[tuple[str, str, frozenset[Permission]], ...] = (
    ("agent", "Agent", frozenset({Permission.DESK, Permission.SERVE})),
    ("expert", "Second-level expert", frozenset({Permission.DESK, Permission.SERVE, Permission.QUARANTINE})),
    ("supervisor", "Supervisor", frozenset(Permission) - {Permission.ADMINISTER}),
    ("administrator", "Administrator", frozenset(Permission) - {Permission.SERVE}),
)


@action
async def ensure_roles(work: Work) -> None:
    """Create those of the first roles that are missing; one that exists keeps what was made of it."""
    present = set(await work.session.scalars(select(Role.name)))
    for name, label, permissions in ROLES:
        if name not in present:
            work.add(Role(name=name, label=label, permissions=sorted(permissions)))
    await work.flush()


@action
async def change_role(work: Work, name: str, permissions: Iterable[Permission], by: Actor) -> None:
    """Give a role exactly these permissions; they count from each user's next request. Raises `Invalid`."""
    require(by, Permission.ADMINISTER)
    (role,) = await roles_named(work, [name])
    role.permissions = sorted(permissions)
    await audit(work, by, "role.changed", {"role": name, "permissions": " ".join(role.permissions)})


async def roles_named(work: Work, names: Iterable[str]) -> list[Role]:
    """The roles of these names. Raises `Invalid` when one does not exist."""
    wanted = set(names)
    roles = list(await work.session.scalars(select(Role).where(Role.name.in_(wanted)).order_by(Role.id)))
    if unknown := wanted - {role.name for role in roles}:
        sentence = f"There is no role {', '.join(sorted(unknown))}."
        raise Invalid(sentence, {"roles": sentence})
    return roles

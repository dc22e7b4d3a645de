"""The roles every installation begins with. They are data: an administrator may change them afterwards."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from hub.access.actor import Actor, WorkCenter
from hub.access.administrators import administrators, require_one_left
from hub.access.audit import audit
from hub.access.document_rights import FIRST_RIGHTS, of_kinds
from hub.access.model import Role
from hub.access.navigation import QUEUES, SYSTEM, WORK, written
from hub.access.permissions import Permission, require
from hub.errors import Invalid
from hub.queueing.leave import let_go_of_lost
from storage.unit_of_work import Work, action


@dataclass(frozen=True, slots=True)
class FirstRole:
    """A role as it is before anybody changes it; its rights to documents are in `document_rights`."""

    name: str
    label: str
    permissions: frozenset[Permission]
    navigation: tuple[WorkCenter, ...]


_AGENT = frozenset(
    {Permission.DESK, Permission.SERVE, Permission.KNOWLEDGE_READ, Permission.KNOWLEDGE_WRITE},
)
ROLES = (
    FirstRole("agent", "Agent", _AGENT, (WORK, QUEUES)),
    FirstRole(
        "expert",
        "Second-level expert",
        _AGENT | {Permission.QUARANTINE, Permission.KNOWLEDGE_APPROVE},
        (WORK, QUEUES, SYSTEM),
    ),
    FirstRole(
        "supervisor",
        "Supervisor",
        frozenset(Permission) - {Permission.ADMINISTER, Permission.PRIVACY},
        (WORK, QUEUES, SYSTEM),
    ),
    FirstRole("administrator", "Administrator", frozenset(Permission) - {Permission.SERVE}, (WORK, QUEUES, SYSTEM)),
)


@action
async def ensure_roles(work: Work) -> None:
    """Create those of the first roles that are missing; one that exists keeps what was made of it."""
    present = set(await work.session.scalars(select(Role.name)))
    for first in ROLES:
        if first.name not in present:
            permissions = first.permissions | FIRST_RIGHTS[first.name]
            role = Role(name=first.name, label=first.label, permissions=sorted(permissions))
            role.navigation = written(first.navigation)
            work.add(role)
    await work.flush()


@action
async def change_role(work: Work, name: str, permissions: Iterable[Permission], by: Actor) -> None:
    """Give a role exactly these permissions; they count from each user's next request. Raises `Invalid`, `Conflict`.

    Rights to documents stay as they are.
    """
    require(by, Permission.ADMINISTER)
    before = await administrators(work)
    (role,) = await roles_named(work, [name])
    role.permissions = sorted({*permissions, *of_kinds(role.permissions)})
    await require_one_left(work, before)
    await let_go_of_lost(work)
    await audit(work, by, "role.changed", {"role": name, "permissions": " ".join(role.permissions)})


async def roles_named(work: Work, names: Iterable[str]) -> list[Role]:
    """The roles of these names. Raises `Invalid` when one does not exist."""
    wanted = set(names)
    roles = list(await work.session.scalars(select(Role).where(Role.name.in_(wanted)).order_by(Role.id)))
    if unknown := wanted - {role.name for role in roles}:
        sentence = f"There is no role {', '.join(sorted(unknown))}."
        raise Invalid(sentence, {"roles": sentence})
    return roles

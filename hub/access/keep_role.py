"""Roles are made, copied, changed and removed by administrators; each change is provable later."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import func, select

from hub.access.actor import Actor, WorkCenter
from hub.access.administrators import administrators, require_one_left
from hub.access.audit import audit, mark_of, refuse_unseen
from hub.access.document_rights import EVERY_RIGHT
from hub.access.model import ApiToken, Role, UserRole
from hub.access.navigation import USUAL, checked, read, written
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.queueing.leave import let_go_of_lost
from storage.unit_of_work import Work, action

LONGEST_LABEL, LONGEST_NAME = 120, 50
MOST_ROLES = 50


@dataclass(frozen=True, slots=True)
class RoleDraft:
    """What a role is to be: what people call it, what it allows, and what the desk leads to with it."""

    label: str
    permissions: frozenset[str] = frozenset({Permission.DESK})
    navigation: tuple[WorkCenter, ...] = USUAL

    def told(self) -> dict[str, str]:
        """All of it, as the audit log keeps it."""
        return _told(self)

    @property
    def mark(self) -> str:
        """Equal for roles that are the same."""
        return mark_of(self.told())


@action
async def add_role(work: Work, draft: RoleDraft, by: Actor) -> int:
    """Keep a new role and return its id. Raises `Invalid`."""
    require(by, Permission.ADMINISTER)
    if (await work.session.scalar(select(func.count(Role.id))) or 0) >= MOST_ROLES:
        raise Invalid("There are too many roles already.", {"label": sentence("There are too many roles already.")})
    kept = _checked(draft)
    role = Role(name=await _free_name(work, kept.label))
    _write(role, kept)
    work.add(role)
    await work.flush()
    await audit(work, by, "role.added", {"role": role.name, **_told(kept)})
    return role.id


@action
async def copy_role(work: Work, role_id: int, label: str, by: Actor) -> int:
    """Make another role that allows and leads to the same, and return its id. Raises `Invalid`, `NotFound`."""
    require(by, Permission.ADMINISTER)
    role = await _locked(work, role_id)
    made = await add_role.within(work, RoleDraft(label, frozenset(role.permissions), read(role.navigation)), by)
    (await _locked(work, made)).layouts = role.layouts
    return made


@action
async def keep_role(work: Work, role_id: int, draft: RoleDraft, by: Actor, seen: str | None = None) -> None:
    """Have a role be exactly this; open desks follow within seconds.

    Raises `Invalid`, `NotFound`, and `Conflict` also unless `seen` is the mark of what it is.
    """
    require(by, Permission.ADMINISTER)
    before = await administrators(work)
    role, kept = await _locked(work, role_id), _checked(draft)
    was = RoleDraft(role.label, frozenset(role.permissions), read(role.navigation))
    refuse_unseen(seen, was.told())
    if kept == was:
        return
    _write(role, kept)
    await require_one_left(work, before)
    if by.user_id in before - await administrators(work):
        raise Conflict("Nobody can take their own rights to administer away.")
    await let_go_of_lost(work)
    told = {f"{name} before": value for name, value in _told(was).items() if value != _told(kept)[name]}
    await audit(work, by, "role.changed", {"role": role.name, **told, **_told(kept)})


@action
async def remove_role(work: Work, role_id: int, by: Actor) -> None:
    """Remove a role that nobody has. Raises `Conflict` while somebody or some token does, `NotFound`."""
    require(by, Permission.ADMINISTER)
    role = await _locked(work, role_id)
    used = select(UserRole.role_id).where(UserRole.role_id == role_id)
    tokens = select(ApiToken.role_id).where(ApiToken.role_id == role_id)
    if await work.session.scalar(used.union_all(tokens).limit(1)) is not None:
        raise Conflict("Somebody has this role, or a token does.")
    await work.session.delete(role)
    await work.flush()
    await audit(work, by, "role.removed", {"role": role.name})


async def _locked(work: Work, role_id: int) -> Role:
    role = await work.locked(Role, role_id)
    if role is None:
        raise NotFound
    return role


def _checked(draft: RoleDraft) -> RoleDraft:
    label = draft.label.strip()
    if not 0 < len(label) <= LONGEST_LABEL or not label.isprintable():
        raise Invalid("A name has 1 to 120 characters.", {"label": sentence("A name has 1 to 120 characters.")})
    if not draft.permissions <= EVERY_RIGHT.union(Permission):
        told = sentence("There is no such permission.")
        raise Invalid("There is no such permission.", {"permissions": told})
    return RoleDraft(label, draft.permissions, checked(draft.navigation))


def _write(role: Role, draft: RoleDraft) -> None:
    role.label, role.permissions, role.navigation = draft.label, sorted(draft.permissions), written(draft.navigation)


def _told(draft: RoleDraft) -> dict[str, str]:
    return {
        "label": draft.label,
        "permissions": " ".join(sorted(draft.permissions)),
        "navigation": _in_words(draft.navigation),
    }


def _in_words(centers: Sequence[WorkCenter]) -> str:
    return "; ".join(f"{center.title}: {' '.join(center.pages)}" for center in centers)


async def _free_name(work: Work, label: str) -> str:
    """A name nobody has yet, made of the label: commands and tokens call a role by it."""
    wish = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:LONGEST_NAME] or "role"
    taken = await work.session.scalar(select(Role.id).where(Role.name == wish))
    return wish if taken is None else f"{wish}-{uuid4().hex[:8]}"

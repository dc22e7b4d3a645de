"""Who may do what with which documents: permissions read `kind.action:scope`. Pure."""

from collections.abc import Iterable
from enum import StrEnum

from hub.access.actor import Actor

VIEW, CREATE, EDIT, RELEASE = "view", "create", "edit", "release"


class Scope(StrEnum):
    """How far a right reaches, the narrowest first: what the actor owns, or everything."""

    OWN = "own"
    ALL = "all"


_WIDEST_FIRST = (Scope.ALL, Scope.OWN)


def right(kind: str, action: str, scope: Scope) -> str:
    """The permission as roles name it, e.g. `case.edit:own`."""
    return f"{kind}.{action}:{scope}"


def scope_of(actor: Actor, kind: str, action: str) -> Scope | None:
    """How far the actor's right to do this reaches; None if they have none.

    Whoever may change something may see it: any other right within a scope implies the view.
    """
    held = (scope for scope in _WIDEST_FIRST if right(kind, action, scope) in actor.permissions)
    found = next(held, None)
    if found is not None or action != VIEW:
        return found
    implied = {permission.partition(":")[2] for permission in _of_kind(actor.permissions, kind)}
    return next((scope for scope in _WIDEST_FIRST if scope in implied), None)


def reaches(actor: Actor, kind: str, action: str, owner_id: int | None) -> bool:
    """Whether the actor may do this with a document of this owner."""
    scope = scope_of(actor, kind, action)
    return scope == Scope.ALL or (scope == Scope.OWN and owner_id == actor.user_id)


def _of_kind(permissions: Iterable[str], kind: str) -> list[str]:
    return [permission for permission in permissions if permission.startswith(f"{kind}.") and ":" in permission]

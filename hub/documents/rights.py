"""Who may do what with which documents: permissions read `kind.action:scope`. Pure."""

from collections.abc import Collection, Iterable
from enum import StrEnum

from hub.access.actor import Actor

VIEW, CREATE, EDIT, RELEASE = "view", "create", "edit", "release"


class Scope(StrEnum):
    """How far a right reaches; whatever it is, what the actor owns is within it.

    `TEAM`: what colleagues of the actor's queues own, and what is talked about or worked on in these. `TERRITORY`: that
    in which somebody takes part whom the actor looks after. `PARTNER`: that in which they take part themselves, or for
    whom they work.
    """

    OWN = "own"
    PARTNER = "partner"
    TERRITORY = "territory"
    TEAM = "team"
    ALL = "all"


def right(kind: str, action: str, scope: Scope) -> str:
    """The permission as roles name it, e.g. `case.edit:own`."""
    return f"{kind}.{action}:{scope}"


def scopes_of(actor: Actor, kind: str, action: str) -> frozenset[Scope]:
    """How far the actor's rights to do this reach; nowhere if they have none.

    Whoever may change something may see it: without a right to view, any other one implies it within its scope.
    """
    held = frozenset(scope for scope in Scope if right(kind, action, scope) in actor.permissions)
    return held or (held_of(actor, kind) if action == VIEW else held)


def held_of(actor: Actor, kind: str) -> frozenset[Scope]:
    """How far any right of the actor's to a kind reaches."""
    named = {permission.partition(":")[2] for permission in _of_kind(actor.permissions, kind)}
    return frozenset(scope for scope in Scope if scope in named)


def reaches(actor: Actor, kind: str, action: str, holding: Collection[Scope]) -> bool:
    """Whether the actor may do this with a document that these scopes of theirs hold."""
    scopes = scopes_of(actor, kind, action)
    return bool(scopes) and (Scope.OWN in holding or not scopes.isdisjoint(holding))


def _of_kind(permissions: Iterable[str], kind: str) -> list[str]:
    return [permission for permission in permissions if permission.startswith(f"{kind}.") and ":" in permission]

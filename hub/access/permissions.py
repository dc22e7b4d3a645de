"""What a user may do and see: one predicate, pure, used inside queries and before every action."""

from enum import StrEnum

from hub.access.actor import Actor
from hub.errors import NotAllowed, NotFound


class Permission(StrEnum):
    """Everything a role can allow."""

    DESK = "desk"  # use the agent desktop
    ALL_QUEUES = "queue.all"  # see and work every queue, not only those served
    SERVE = "work.serve"  # be offered work, pull it, answer and wrap up
    SUPERVISE = "work.supervise"  # see every agent's state, move work, change modes
    PARTIES = "party.all"  # see every person and company, not only those of whose contacts they see something
    PRIVACY = "privacy.manage"  # put together and take out all that is kept about somebody; who looked at them
    KNOWLEDGE_READ = "knowledge.read"  # read every article that is published, internal ones too
    KNOWLEDGE_WRITE = "knowledge.write"  # write articles and have them looked at
    KNOWLEDGE_APPROVE = "knowledge.approve"  # publish what others wrote, refuse it, retire it
    KNOWLEDGE_ALONE = "knowledge.alone"  # publish what they wrote themselves, too
    QUARANTINE = "quarantine.manage"  # open the raw original, retry, release
    ADMINISTER = "system.administer"  # users, roles, tokens, settings, audit


# Whoever may run commands on the server may do everything there anyway.
OPERATOR = Actor(user_id=0, name="command line", permissions=frozenset(Permission))


class Hidden(NotFound):
    """It is there, but not for this asker: answered like `NotFound`, and written to the audit log."""


def allows(actor: Actor, permission: Permission) -> bool:
    """Whether one of the actor's roles carries the permission."""
    return permission in actor.permissions


def visible_queues(actor: Actor) -> frozenset[int] | None:
    """The queues whose interactions the actor may see; None means every queue."""
    return None if allows(actor, Permission.ALL_QUEUES) else actor.queues


def require(actor: Actor, permission: Permission) -> None:
    """Raise `NotAllowed` unless the actor has the permission."""
    if not allows(actor, permission):
        raise NotAllowed(permission)


def require_queue(actor: Actor, queue_id: int) -> None:
    """Raise `Hidden` for a queue the actor may not see: forbidden reads exactly like missing."""
    queues = visible_queues(actor)
    if queues is not None and queue_id not in queues:
        raise Hidden

"""Who sees a queue and who works in it: the conditions that lists, refusals and routing all go by."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, CompoundSelect, Select, Text, cast, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from hub.access.actor import Actor
from hub.access.model import Role, UserRole
from hub.access.permissions import Permission, visible_queues
from hub.queueing.staffing import QueueMember, QueueRing

# A column of users' ids.
Users = InstrumentedAttribute[int]


def may(user: Users, permission: Permission) -> ColumnElement[bool]:
    """Whether one of a user's roles carries the permission."""
    # Lists of words are kept as JSON by both databases, which have no way in common to look into it.
    carries = cast(Role.permissions, Text).contains(f'"{permission}"', autoescape=True)
    return user.in_(select(UserRole.user_id).join(Role, Role.id == UserRole.role_id).where(carries))


def sees(user: Users, queue_id: int) -> ColumnElement[bool]:
    """Whether a user has a desk, and its work and conversations at it: theirs, one they help out in, or every queue."""
    return may(user, Permission.DESK) & or_(user.in_(_near([queue_id])), may(user, Permission.ALL_QUEUES))


def works_in(user: Users, queue_id: int) -> ColumnElement[bool]:
    """Whether a user may be given work of a queue: they see it, and may serve."""
    return may(user, Permission.SERVE) & sees(user, queue_id)


def works(user: Users) -> ColumnElement[bool]:
    """Whether a user may be given any work at all."""
    return may(user, Permission.SERVE)


def known_to(actor: Actor) -> Select[int]:
    """The ids of the agents of whom an actor may know: who serves one of their queues, or helps out there."""
    visible = visible_queues(actor)
    return select(QueueMember.user_id) if visible is None else _near(visible)


def queues_of(users: Collection[int]) -> CompoundSelect[int, int]:
    """Whose queues are whose: those they serve, and those they help out in when they are asked."""
    serves = select(QueueMember.user_id, QueueMember.queue_id).where(QueueMember.user_id.in_(users))
    helps = select(QueueMember.user_id, QueueRing.queue_id).join(
        QueueRing, QueueRing.joins_queue_id == QueueMember.queue_id
    )
    return serves.union(helps.where(QueueMember.user_id.in_(users)))


def _near(queues: Collection[int]) -> Select[int]:
    """Who serves one of these queues, or one that joins it."""
    joining = select(QueueRing.joins_queue_id).where(QueueRing.queue_id.in_(queues))
    return select(QueueMember.user_id).where(or_(QueueMember.queue_id.in_(queues), QueueMember.queue_id.in_(joining)))

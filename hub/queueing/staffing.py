"""Who serves which queue, what they can do and how much at once, and who joins when nobody does."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from hub.queueing.capacity import Profile
from storage.types import Base, Key


class QueueMember(Base):
    """An agent who serves a queue."""

    __tablename__ = "queue_member"

    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)


class Skill(Base):
    """Something an agent can do and a queue may ask for, e.g. a language or a product."""

    __tablename__ = "skill"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)


class AgentSkill(Base):
    """How well an agent has a skill, 1 to 5."""

    __tablename__ = "agent_skill"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True, index=True)
    level: Mapped[int]


class QueueSkill(Base):
    """The least level of a skill that a queue asks of whoever is offered its work."""

    __tablename__ = "queue_skill"

    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"), primary_key=True)
    skill_id: Mapped[int] = mapped_column(ForeignKey("skill.id"), primary_key=True, index=True)
    level: Mapped[int] = mapped_column(default=1)


class QueueRing(Base):
    """From `after_seconds` on, levels are lower by `relax_by`, and who serves `joins_queue_id` may be asked too."""

    __tablename__ = "queue_ring"

    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"), primary_key=True)
    after_seconds: Mapped[int] = mapped_column(primary_key=True)
    relax_by: Mapped[int] = mapped_column(default=0)
    joins_queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"), index=True)


class CapacityProfile(Base):
    """What one item of each channel takes of an agent's 100 units, and by channel which channels interrupt it.

    `ramp_up_seconds` lie between two new items of an agent who has just come back.
    """

    __tablename__ = "capacity_profile"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    units: Mapped[dict[str, Any]]
    interrupted_by: Mapped[dict[str, Any]]
    ramp_up_seconds: Mapped[int] = mapped_column(default=5)

    def value(self) -> Profile:
        """What the choice goes by."""
        interrupted_by = {channel: frozenset(others) for channel, others in self.interrupted_by.items()}
        return Profile(self.units, interrupted_by, timedelta(seconds=self.ramp_up_seconds))


class AgentCapacity(Base):
    """The capacity profile of an agent; who has none has the usual one."""

    __tablename__ = "agent_capacity"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    profile_id: Mapped[int] = mapped_column(ForeignKey("capacity_profile.id"), index=True)

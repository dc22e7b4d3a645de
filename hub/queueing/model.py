"""Queues, work items and offers; who staffs the queues, work modes and consultations are in modules of their own."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, Text, event, func, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column

from hub.queueing.consultation import Consultation, ConsultationOutcome
from hub.queueing.lanes import lane_of
from hub.queueing.staffing import (
    AgentCapacity,
    AgentSkill,
    CapacityProfile,
    QueueMember,
    QueueRing,
    QueueSkill,
    Skill,
)
from hub.queueing.states import OPEN_STATES, WorkState, WorkStep, after
from hub.queueing.work_modes import PRESENCE_LASTS, AgentPresence, NotReadyReason, WorkMode
from storage.types import Base, Key

__all__ = [
    "OPEN_STATES",
    "PRESENCE_LASTS",
    "AgentCapacity",
    "AgentPresence",
    "AgentSkill",
    "CapacityProfile",
    "Consultation",
    "ConsultationOutcome",
    "NotReadyReason",
    "Offer",
    "OfferOutcome",
    "Queue",
    "QueueMember",
    "QueueRing",
    "QueueSkill",
    "Skill",
    "WorkItem",
    "WorkMode",
    "WorkState",
    "WrapUpCode",
]


class Queue(Base):
    """Where interactions of one kind wait. `offer_seconds` is how long an agent has to accept.

    `ageing_seconds` is how long an item waits for each step of priority it gains (0: none), `sticky_seconds` how long a
    customer comes back to the agent who had them (0: never).
    `wrap_up_seconds` is how long wrapping up may take, 0 where there is no such time; `grace_seconds` how long the work
    of an agent whose desk is gone stays theirs. `goal_percent` of what comes are to be answered within `goal_seconds`.
    Without a calendar it never closes.
    """

    __tablename__ = "queue"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    priority: Mapped[int] = mapped_column(default=0)
    offer_seconds: Mapped[int] = mapped_column(default=30)
    wrap_up_required: Mapped[bool] = mapped_column(default=True)
    wrap_up_seconds: Mapped[int] = mapped_column(default=0, server_default="0")
    grace_seconds: Mapped[int] = mapped_column(default=120, server_default="120")
    ageing_seconds: Mapped[int] = mapped_column(default=300, server_default="300")
    sticky_seconds: Mapped[int] = mapped_column(default=604_800, server_default="604800")
    goal_percent: Mapped[int] = mapped_column(default=80, server_default="80")
    goal_seconds: Mapped[int] = mapped_column(default=20, server_default="20")
    calendar_id: Mapped[int | None] = mapped_column(ForeignKey("business_calendar.id"), index=True)


class WrapUpCode(Base):
    """A reason an agent may close an interaction of a queue with."""

    __tablename__ = "wrap_up_code"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"), index=True)
    code: Mapped[str] = mapped_column(String(40))
    label: Mapped[str] = mapped_column(String(120))


# Ordered by bytes in both databases, so that the lanes of one agent lie together.
Lane = Text().with_variant(Text(collation="C"), "postgresql")
# Kept equal to `ENDED_STATES` by a test: an index knows only text.
OPEN = text("state NOT IN ('done', 'abandoned', 'dismissed')")

DONE = text("state = 'done'")


class WorkItem(Base):
    """One piece of work on one interaction, waiting for an agent or held by one. At most one is open at a time.

    `eligible_at` is its age: it never changes when an offer is declined or times out; one that has the age of what was
    merged into it, or was split from, was `born_at` another time. `skills` are levels by skill that
    it asks for beyond what its queue does. One that is snoozed still names its agent; without `snoozed_until` it sleeps
    until its customer writes. `last_agent_id` had it before it woke or was left behind, and is asked first.
    `pinned_agent_id`: only this agent is asked. `lane`, kept by itself, is equal for items that ask for the same.
    """

    __tablename__ = "work_item"
    __table_args__ = (
        Index("uq_work_item_open", "interaction_id", unique=True, sqlite_where=OPEN, postgresql_where=OPEN),
        Index("ix_work_item_waiting", "state", "queue_id", "lane", "priority", "eligible_at", "id"),
        Index("ix_work_item_agent_state", "agent_id", "state"),
        Index("ix_work_item_state_snoozed_until", "state", "snoozed_until"),
        Index("ix_work_item_done", "queue_id", "id", sqlite_where=DONE, postgresql_where=DONE),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), index=True)
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20), server_default="email")
    lane: Mapped[str] = mapped_column(Lane, server_default="email")
    state: Mapped[WorkState] = mapped_column(String(12), default=WorkState.WAITING)
    priority: Mapped[int] = mapped_column(default=0)
    skills: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    eligible_at: Mapped[datetime]
    born_at: Mapped[datetime | None]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    pinned_agent_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    last_agent_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    snoozed_until: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    wrap_up_began_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    wrap_up_code: Mapped[str] = mapped_column(String(40), default="")
    wrap_up_codes: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))

    @hybrid_property
    def birth(self) -> datetime:
        """When it began to wait by itself, which never changes."""
        return self.born_at or self.eligible_at

    @birth.inplace.expression
    @classmethod
    def _birth(cls) -> ColumnElement[datetime]:
        return func.coalesce(cls.born_at, cls.eligible_at)

    def hand_to(self, agent_id: int, now: datetime) -> None:
        """Make it this agent's work. Raises `Conflict` when it is not free."""
        self.step(WorkStep.TAKE)
        self.agent_id, self.accepted_at, self.snoozed_until = agent_id, now, None

    def push_to(self, agent_id: int, now: datetime) -> None:
        """Put it into this agent's hands, whoever has it. Raises `Conflict` while it is wrapped up or asked about."""
        self.step(WorkStep.PUSH)
        self.agent_id, self.accepted_at, self.snoozed_until = agent_id, now, None

    def back_to_queue(self, step: WorkStep = WorkStep.RETURN) -> None:
        """Wait again, as old as it was. Raises `Conflict` when this step does not lead there."""
        self.step(step)
        self.agent_id = self.accepted_at = self.snoozed_until = self.wrap_up_began_at = None

    def snooze(self, until: datetime | None) -> None:
        """Wait for a time, or for the customer, with the agent who has it. Raises `Conflict` unless somebody has it."""
        self.step(WorkStep.SNOOZE)
        self.accepted_at, self.snoozed_until = None, until

    def begin_wrap_up(self, now: datetime) -> None:
        """The talking is over. Raises `Conflict` unless somebody talks."""
        self.step(WorkStep.BEGIN_WRAP_UP)
        self.wrap_up_began_at = now

    def go_on(self) -> None:
        """It was not over. Raises `Conflict` unless it is being wrapped up."""
        self.step(WorkStep.GO_ON)
        self.wrap_up_began_at = None

    def finish(self, now: datetime, codes: Sequence[str] = ()) -> None:
        """Nothing more is to be done; the main code comes first. Raises `Conflict` unless somebody has it."""
        self.step(WorkStep.FINISH)
        self.finished_at, self.wrap_up_codes = now, list(codes)
        self.wrap_up_code = next(iter(codes), "")

    def dismiss(self, now: datetime) -> int | None:
        """Nothing is to be done after all; returns who had it. Raises `Conflict` while it is offered or asked about."""
        self.step(WorkStep.DISMISS)
        had, self.finished_at = self.agent_id, now
        self.agent_id = self.accepted_at = self.snoozed_until = self.wrap_up_began_at = None
        return had

    def revive(self) -> None:
        """It is to be done nevertheless, and waits as old as it was. Raises `Conflict` unless it was dismissed."""
        self.step(WorkStep.REVIVE)
        self.finished_at = None

    def step(self, step: WorkStep) -> None:
        """Go to the state this leads to. Raises `Conflict` where there is no such step."""
        self.state = after(self.state, step)


@event.listens_for(WorkItem, "before_insert")
@event.listens_for(WorkItem, "before_update")
def _keep_lane(mapper: object, connection: object, item: WorkItem) -> None:
    # Whoever changes what an item asks for need not know of lanes.
    item.lane = lane_of(item.channel, item.skills or {}, item.pinned_agent_id)


class OfferOutcome(StrEnum):
    """How an offer ended."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TIMED_OUT = "timedOut"
    WITHDRAWN = "withdrawn"


class Offer(Base):
    """A work item held out to one agent until `expires_at`. At most one is open for an item, and for an agent.

    `why` is what decided for the agent; `record` says it all, as `decision.record_of` reads it.
    """

    __tablename__ = "offer"
    __table_args__ = (
        Index(
            "uq_offer_open",
            "work_item_id",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
        Index(
            "uq_offer_open_agent",
            "agent_id",
            unique=True,
            sqlite_where=text("outcome IS NULL"),
            postgresql_where=text("outcome IS NULL"),
        ),
        Index("ix_offer_agent_id_answered_at", "agent_id", "answered_at"),
        Index("ix_offer_outcome_expires_at", "outcome", "expires_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    work_item_id: Mapped[int] = mapped_column(ForeignKey("work_item.id"), index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    offered_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    outcome: Mapped[OfferOutcome | None] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(120), default="")
    answered_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(String(300), default="")
    record: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))

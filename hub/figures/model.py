"""The rows that figures are counted from: passages of work through queues, and stretches of time in a work mode."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.queueing.model import WorkMode
from storage.types import Base


class Phase(StrEnum):
    """What is done in a passage: nothing yet, one of the three parts of handling time, or nothing more."""

    WAITING = "waiting"
    TALK = "talk"
    HOLD = "hold"
    WRAP_UP = "wrapUp"
    ENDED = "ended"


class Outcome(StrEnum):
    """How a passage ended. *Resumed*: it was dismissed, that was taken back, and the next passage goes on with it."""

    CLOSED = "closed"
    RETURNED = "returned"
    MOVED = "moved"
    SNOOZED = "snoozed"
    ABANDONED = "abandoned"
    DISMISSED = "dismissed"
    RESUMED = "resumed"


HANDLING = (Phase.TALK, Phase.HOLD, Phase.WRAP_UP)


class Passage(Base):
    """One stretch of work on an item: it waited in a queue, and perhaps one agent had it, until it left their hands.

    `arrival`: it came to this queue, rather than back to it. `entered_at` is when the passage began, `waiting_since`
    the age the item kept. `waited` (seconds) is set once somebody has it or it left unanswered. `talk`, `hold` and
    `wrap_up` are the seconds spent before the present phase, which runs since `phase_since`.
    """

    __tablename__ = "passage"
    __table_args__ = (
        Index("ix_passage_interaction_id", "interaction_id", "work_item_id", "number"),
        Index("ix_passage_queue_entered", "queue_id", "entered_at", "work_item_id", "number"),
        Index("ix_passage_entered", "entered_at", "work_item_id", "number"),
        Index("ix_passage_ended", "ended_at", "work_item_id", "number"),
        Index("ix_passage_agent_ended", "agent_id", "ended_at"),
        Index(
            "ix_passage_open",
            "queue_id",
            "phase",
            "waiting_since",
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    work_item_id: Mapped[int] = mapped_column(ForeignKey("work_item.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"))
    queue_id: Mapped[int] = mapped_column(ForeignKey("queue.id"))
    channel: Mapped[str] = mapped_column(String(20))
    arrival: Mapped[bool]
    entered_at: Mapped[datetime]
    waiting_since: Mapped[datetime]
    offers: Mapped[int] = mapped_column(default=0)
    offered_at: Mapped[datetime | None]
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    answered_at: Mapped[datetime | None]
    waited: Mapped[float | None]
    phase: Mapped[Phase] = mapped_column(String(8), default=Phase.WAITING)
    phase_since: Mapped[datetime]
    talk: Mapped[float] = mapped_column(default=0.0)
    hold: Mapped[float] = mapped_column(default=0.0)
    wrap_up: Mapped[float] = mapped_column(default=0.0)
    ended_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None] = mapped_column(String(10))

    def offer(self, at: datetime) -> None:
        """It was held out to an agent."""
        self.offers += 1
        self.offered_at = self.offered_at or at

    def answer(self, agent_id: int, at: datetime) -> None:
        """An agent has it: the wait is over."""
        self.agent_id, self.answered_at, self.waited = agent_id, at, (at - self.entered_at).total_seconds()
        self.phase, self.phase_since = Phase.TALK, at

    def enter(self, phase: Phase, at: datetime) -> None:
        """Go on with another part of the work; the time of the one before is added to it."""
        spent = (at - self.phase_since).total_seconds()
        if self.phase == Phase.TALK:
            self.talk += spent
        elif self.phase == Phase.HOLD:
            self.hold += spent
        elif self.phase == Phase.WRAP_UP:
            self.wrap_up += spent
        self.phase, self.phase_since = phase, at

    def end(self, outcome: Outcome, at: datetime) -> None:
        """It left: the work is done, or goes on in another passage."""
        if self.answered_at is None:
            self.waited = (at - self.entered_at).total_seconds()
        self.enter(Phase.ENDED, at)
        self.ended_at, self.outcome = at, outcome

    def resume(self, at: datetime) -> None:
        """It had not left after all: it waits as before, or whoever had it has it again from now on."""
        self.ended_at = self.outcome = None
        if self.answered_at is None:
            self.wait_on()
        else:
            self.phase, self.phase_since = Phase.TALK, at

    def wait_on(self) -> None:
        """Nobody had it after all: it waits as before."""
        self.agent_id = self.answered_at = self.waited = None
        self.phase, self.phase_since = Phase.WAITING, self.entered_at
        self.talk = self.hold = self.wrap_up = 0.0


class ModeStretch(Base):
    """A stretch of time an agent spent in one work mode for one reason; the last one of each agent has no end yet."""

    __tablename__ = "mode_stretch"
    __table_args__ = (Index("ix_mode_stretch_began", "began_at"), Index("ix_mode_stretch_ended", "ended_at"))

    agent_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    mode: Mapped[WorkMode] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(60))
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

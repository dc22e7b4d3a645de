"""Bulk runs and their items."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key

# So long after its end a run can be taken back, where its act can.
UNDO_WITHIN = timedelta(hours=1)


class Act(StrEnum):
    """What is done with each conversation; the last two take others back."""

    TRANSFER = "transfer"
    GIVE = "give"
    PIN = "pin"
    PRIORITY = "priority"
    SNOOZE = "snooze"
    CLOSE = "close"
    TAG = "tag"
    SPAM = "spam"
    UNDO_TRANSFER = "undoTransfer"
    UNDO_SPAM = "undoSpam"


UNDOES = {Act.TRANSFER: Act.UNDO_TRANSFER, Act.SPAM: Act.UNDO_SPAM}


class RunState(StrEnum):
    """How far a run is; a stopped one leaves what it had not come to."""

    RUNNING = "running"
    STOPPED = "stopped"
    FINISHED = "finished"


class Outcome(StrEnum):
    """What became of one conversation."""

    PENDING = ""
    DONE = "done"
    REFUSED = "refused"


class BulkRun(Base):
    """One act on many conversations, by somebody. `key` is of the click: it is started once.

    `values` are what the act needs, e.g. the queue, and `target` that one's name. `seen_message_id` is the newest
    message there was when it was asked for: who closes has not seen a newer one. `undo_of_id` is the run it takes
    back. `dismissed`: its user has read how it ended.
    """

    __tablename__ = "bulk_run"
    __table_args__ = (Index("ix_bulk_run_user_id", "user_id", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    act: Mapped[Act] = mapped_column(String(20))
    values: Mapped[dict[str, Any]]
    target: Mapped[str] = mapped_column(String(200), default="")
    total: Mapped[int]
    done: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    state: Mapped[RunState] = mapped_column(String(10), default=RunState.RUNNING)
    seen_message_id: Mapped[int] = mapped_column(default=0)
    undo_of_id: Mapped[int | None] = mapped_column(ForeignKey("bulk_run.id"), unique=True)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    dismissed: Mapped[bool] = mapped_column(default=False)

    def end(self, state: RunState, now: datetime) -> None:
        """Nothing more is done in it."""
        self.state, self.ended_at = state, now


class BulkItem(Base):
    """One conversation of a run, in the order they are come to. `sentence` and `values` say why it was refused."""

    __tablename__ = "bulk_item"
    __table_args__ = (Index("ix_bulk_item_outcome", "run_id", "outcome", "position"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("bulk_run.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(Key)
    outcome: Mapped[Outcome] = mapped_column(String(8), default=Outcome.PENDING)
    sentence: Mapped[str] = mapped_column(Text, default="")
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)

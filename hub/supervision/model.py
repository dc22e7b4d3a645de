"""The history of interventions, and who monitors what at the moment."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key


class InterventionKind(StrEnum):
    """What a supervisor did about somebody else's work."""

    MODE = "mode"
    MONITOR_BEGAN = "monitorBegan"
    MONITOR_ENDED = "monitorEnded"
    WHISPER = "whisper"
    BARGE = "barge"
    TAKE_OVER = "takeOver"
    GIVE = "give"
    PIN = "pin"
    MOVE = "move"
    MOVE_UNDONE = "moveUndone"
    RETURN = "return"
    CONSULTATION = "consultation"
    PRIORITY = "priority"
    SPAM = "spam"
    MERGE = "merge"
    UNMERGE = "unmerge"
    SPLIT = "split"
    CALL_BACK = "callBack"
    RESCHEDULE = "reschedule"


class Intervention(Base):
    """One thing a supervisor did, written in the transaction of what they did and never changed.

    `agent_id` is whose work or mode it was, None if nobody had it; `to_id` who has it since, or whom it is kept for.
    `why` is what the supervisor said; `detail` the new mode with its reason, the queues it was moved between,
    its priority before and after, or the number of the conversation it was merged with or split into.
    """

    __tablename__ = "intervention"
    __table_args__ = (
        Index("ix_intervention_at", "at", "id"),
        Index("ix_intervention_kind_at", "kind", "at", "id"),
        Index("ix_intervention_by_id_at", "by_id", "at", "id"),
        Index("ix_intervention_agent_id_at", "agent_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[InterventionKind] = mapped_column(String(12))
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    agent_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    to_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    at: Mapped[datetime]
    why: Mapped[str] = mapped_column(Text, default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))


class Monitoring(Base):
    """A supervisor follows an agent's conversation now. When it ends, only the history knows of it.

    `seen_at` is when their page was last known to be open.
    """

    __tablename__ = "monitoring"

    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), primary_key=True)
    supervisor_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    agent_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    seen_at: Mapped[datetime] = mapped_column(index=True)

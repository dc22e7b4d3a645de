"""Whether agents are there and what they can be given: the modes, the reasons, and who is in which."""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key


class WorkMode(StrEnum):
    """What an agent can be given."""

    LOGGED_OFF = "loggedOff"
    READY = "ready"
    NOT_READY = "notReady"
    WRAP_UP = "wrapUp"


# Somebody whose desktop was not heard of for so long is not there.
PRESENCE_LASTS = timedelta(seconds=60)
# Who was not ready for so long was absent, and is given work again step by step.
ABSENCE = timedelta(seconds=60)


class NotReadyReason(Base):
    """Why an agent may say they are not ready. One that is not `active` is kept for what was said with it."""

    __tablename__ = "not_ready_reason"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(60), unique=True)
    position: Mapped[int] = mapped_column(default=0)
    active: Mapped[bool] = mapped_column(default=True)


class AgentPresence(Base):
    """Whether an agent is there and takes work. `idle_since` decides who has waited longest for work.

    `returned_at` is when they became ready after an absence.
    """

    __tablename__ = "agent_presence"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    mode: Mapped[WorkMode] = mapped_column(String(12), default=WorkMode.LOGGED_OFF)
    reason: Mapped[str] = mapped_column(String(60), default="")
    mode_since: Mapped[datetime]
    idle_since: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    returned_at: Mapped[datetime | None]

    def change(self, mode: WorkMode, reason: str, now: datetime) -> None:
        """Enter a work mode; becoming ready starts the idle time."""
        if mode == WorkMode.READY and self.mode != WorkMode.READY:
            self.idle_since = now
            if self.mode != WorkMode.WRAP_UP and now - self.mode_since >= ABSENCE:
                self.returned_at = now
        self.mode, self.reason, self.mode_since = mode, reason, now

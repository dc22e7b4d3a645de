"""What was given out in one file, by whom, how far it is, and which conversations it is made of."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key


class Form(StrEnum):
    """As what mails are given out: one mailbox file, or one file each in an archive."""

    MBOX = "mbox"
    ZIP = "zip"


class State(StrEnum):
    """How far an export is; one that expired has no file any more."""

    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    EXPIRED = "expired"


class Export(Base):
    """Conversations that somebody has given out. `key` is of the click: it is begun once.

    `question` is the search whose hits they are, empty for chosen ones, and `cursor` where it goes on, None once all
    hits are known. `done` of `total` are written; `left_out` of them could not be seen any more or said nothing.
    `file` is the blob until `expires_at`.
    """

    __tablename__ = "export"
    __table_args__ = (Index("ix_export_user_id", "user_id", "id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    form: Mapped[Form] = mapped_column(String(4))
    state: Mapped[State] = mapped_column(String(10), default=State.RUNNING)
    question: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cursor: Mapped[str | None] = mapped_column(String(80))
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    left_out: Mapped[int] = mapped_column(default=0)
    messages: Mapped[int] = mapped_column(default=0)
    file: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(Key, default=0)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None] = mapped_column(index=True)

    def end(self, state: State, now: datetime) -> None:
        """Nothing more is written."""
        self.state, self.ended_at = state, now


class ExportItem(Base):
    """One conversation of an export, in the order they are written."""

    __tablename__ = "export_item"
    __table_args__ = (UniqueConstraint("export_id", "interaction_id"),)

    export_id: Mapped[int] = mapped_column(ForeignKey("export.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    interaction_id: Mapped[int] = mapped_column(Key)


class ExportPart(Base):
    """Some conversations that are written already, as a blob, until the file is put together. `number` counts them."""

    __tablename__ = "export_part"

    export_id: Mapped[int] = mapped_column(ForeignKey("export.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    blob: Mapped[str] = mapped_column(String(64), index=True)

"""What was brought in, by whom, how far it is, and what of it was refused."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key


class Kind(StrEnum):
    """What a file holds."""

    CUSTOMERS = "customers"
    MAIL = "mail"


class State(StrEnum):
    """How far an import is: `tried` was read to the end without keeping anything."""

    WAITING = "waiting"
    TRYING = "trying"
    TRIED = "tried"
    RUNNING = "running"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"
    UNDOING = "undoing"
    UNDONE = "undone"


UNDER_WAY = frozenset({State.TRYING, State.RUNNING, State.UNDOING})


class Import(Base):
    """One file that is brought in. `options` say how it is read; `file` is its blob, "" once it is forgotten.

    `place` is how far it came: rows, bytes of mail, or conversations that are taken back.
    `newest` is the last of what came in at all that is counted, or came before it was begun.
    `added`, `changed`, `same` and `refused` count what became of what was read.
    """

    __tablename__ = "import"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[Kind] = mapped_column(String(12))
    state: Mapped[State] = mapped_column(String(10), default=State.WAITING)
    name: Mapped[str] = mapped_column(String(255))
    file: Mapped[str] = mapped_column(String(64))
    size: Mapped[int] = mapped_column(Key)
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    place: Mapped[int] = mapped_column(Key, default=0)
    total: Mapped[int] = mapped_column(Key, default=0)
    added: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    same: Mapped[int] = mapped_column(default=0)
    refused: Mapped[int] = mapped_column(default=0)
    newest: Mapped[int] = mapped_column(Key, default=0, server_default="0")
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    by_name: Mapped[str] = mapped_column(String(120))

    def stands(self, state: State, *places: int) -> bool:
        """Whether it is read like this and has come this far; a reader that finds it otherwise is of an older run."""
        return self.state == state and state in UNDER_WAY and self.place in places

    def begin(self, state: State) -> None:
        """Read it from its beginning."""
        self.state, self.ended_at, self.place = state, None, 0
        self.added = self.changed = self.same = self.refused = 0

    def end(self, state: State, now: datetime) -> None:
        """Nothing more is read."""
        self.state, self.ended_at = state, now


class ImportFault(Base):
    """Why one line was refused. `line` is its number in the file, or which mail of the file it is."""

    __tablename__ = "import_fault"

    import_id: Mapped[int] = mapped_column(ForeignKey("import.id", ondelete="CASCADE"), primary_key=True)
    line: Mapped[int] = mapped_column(Key, primary_key=True)
    field: Mapped[str] = mapped_column(String(40), default="")
    sentence: Mapped[str] = mapped_column(Text)
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)


class ImportedParty(Base):
    """Somebody whom an import made, so that it can be taken back while nothing else came to depend on them."""

    __tablename__ = "imported_party"
    __table_args__ = (Index("ix_imported_party_party_id", "party_id"),)

    import_id: Mapped[int] = mapped_column(ForeignKey("import.id", ondelete="CASCADE"), primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id", ondelete="CASCADE"), primary_key=True)

"""What time lines are read from: one row for each thing and each party it concerns."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key


class TimelineEntry(Base):
    """One thing in the time line of one party: a message, a note, an activity, or a state that a document came into.

    It stays with the party it came to, whoever stands for them. `kind` is message, note, activity or the kind of a
    document, `what` the direction of a message or the state of the others. What it says is where it points to.
    `source` is what it was made from, so that it is there once.
    """

    __tablename__ = "timeline_entry"
    __table_args__ = (
        UniqueConstraint("source", "party_id"),
        # What is filtered by is in it too: rows that do not fit are passed by without being read.
        Index("ix_timeline_entry_party_id_at", "party_id", "at", "id", "kind", "channel"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(20), default="")
    what: Mapped[str] = mapped_column(String(24), default="")
    source: Mapped[str] = mapped_column(String(60))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id"), index=True)
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"), index=True)

"""Mentions: one for each note and colleague it names."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key

_UNREAD = text("read_at IS NULL")


class Mention(Base):
    """Somebody is named in a note. `read_at` is when they opened the conversation after that."""

    __tablename__ = "mention"
    __table_args__ = (
        UniqueConstraint("note_id", "user_id"),
        Index("ix_mention_unread", "user_id", "interaction_id", sqlite_where=_UNREAD, postgresql_where=_UNREAD),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("note.id", ondelete="CASCADE"))
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id", ondelete="CASCADE"), index=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]

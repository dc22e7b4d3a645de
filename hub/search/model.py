"""What is found by words, how words are spelt, what files say, and searches that people keep."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.full_text import Words
from storage.types import Base, Key


class SearchEntry(Base):
    """One text that is found: `kind` and `ref_id` say which, `section` and `about_id` what the finder is led to.

    `queue_id` is that of its conversation, so that what somebody may see is read from the head of an index.
    """

    __tablename__ = "search_entry"
    __table_args__ = (
        UniqueConstraint("kind", "ref_id"),
        Index("ix_search_entry_queue_id_at_id", "queue_id", "at", "id"),
        Index("ix_search_entry_section_at_id", "section", "at", "id"),
        Index("ix_search_entry_section_about_id_at_id", "section", "about_id", "at", "id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    ref_id: Mapped[int] = mapped_column(Key)
    section: Mapped[str] = mapped_column(String(16))
    about_id: Mapped[int] = mapped_column(Key)
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"))
    at: Mapped[datetime]
    words: Mapped[list[str]] = mapped_column(Words())


class WordPiece(Base):
    """That a word which was said somewhere has this in it, by which words that are spelt alike are found."""

    __tablename__ = "word_piece"

    piece: Mapped[str] = mapped_column(String(10), primary_key=True)
    word: Mapped[str] = mapped_column(String(40), primary_key=True)


class SearchProgress(Base):
    """How far something has come that reads one entry after the other."""

    __tablename__ = "search_progress"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    entry_id: Mapped[int] = mapped_column(Key)


class FileText(Base):
    """What an attachment says, as far as it could be read."""

    __tablename__ = "file_text"

    attachment_id: Mapped[int] = mapped_column(ForeignKey("attachment.id"), primary_key=True)
    text: Mapped[str] = mapped_column(Text)


class SavedSearch(Base):
    """A search somebody keeps under a name; `address` is the query of its page. Taken away, it can be brought back."""

    __tablename__ = "saved_search"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    address: Mapped[str] = mapped_column(String(2000))
    removed_at: Mapped[datetime | None] = mapped_column(index=True)


class SearchShare(Base):
    """Who else has a saved search: everybody with a role, or everybody who serves a queue."""

    __tablename__ = "search_share"
    __table_args__ = (
        CheckConstraint("(role_id IS NULL) <> (queue_id IS NULL)", name="one"),
        UniqueConstraint("search_id", "role_id", "queue_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    search_id: Mapped[int] = mapped_column(ForeignKey("saved_search.id"))
    role_id: Mapped[int | None] = mapped_column(ForeignKey("role.id"), index=True)
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"), index=True)

"""Texts that are kept ready for agents and for the hub itself."""

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy import Text as LongText
from sqlalchemy.orm import Mapped, mapped_column

from hub.texts.kinds import TextKind
from storage.types import Base, Key


class Text(Base):
    """A text of one queue, or of all where `queue_id` is None, in one language.

    `name` is what agents find it by; `code` what they type behind a slash to have it in place, "" for none. Subject
    and body may name values, see `hub.texts.render`. One that is not `active` is kept, for what was sent was made from
    it, and offered to nobody.
    """

    __tablename__ = "text"
    __table_args__ = (Index("ix_text_kind_queue_id", "kind", "queue_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    kind: Mapped[TextKind] = mapped_column(String(12))
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    name: Mapped[str] = mapped_column(String(120))
    subject: Mapped[str] = mapped_column(String(500), default="")
    body: Mapped[str] = mapped_column(LongText)
    active: Mapped[bool] = mapped_column(default=True)
    code: Mapped[str] = mapped_column(String(20), default="", server_default="")

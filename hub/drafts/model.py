"""Drafts: one for each writer, conversation and kind."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key


class DraftKind(StrEnum):
    """An answer, a note, or what its writer keeps beside the conversation for themselves."""

    REPLY = "reply"
    NOTE = "note"
    SCRATCH = "scratch"


@dataclass(frozen=True, slots=True)
class Words:
    """What is written: the text, uploads by their public ids, and the addresses of copies as they were typed.

    `html` is the same as the text with formatting, "" for plain text.
    """

    text: str = ""
    files: tuple[str, ...] = ()
    copies: str = ""
    hidden_copies: str = ""
    html: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to keep."""
        return not (self.text.strip() or self.files or self.copies.strip() or self.hidden_copies.strip())

    def goes_on(self, other: "Words") -> bool:
        """Whether everything of the other stands in these too."""
        return (
            self.text.startswith(other.text)
            and set(self.files) >= set(other.files)
            and self.copies.startswith(other.copies)
            and self.hidden_copies.startswith(other.hidden_copies)
        )

    @classmethod
    def of(cls, kept: dict[str, Any]) -> "Words":
        """What a column holds; nothing where it holds nothing."""
        return cls(**{**kept, "files": tuple(kept.get("files", ()))})


class Draft(Base):
    """What a user writes in an interaction. `version` is another one after every change, and never comes again.

    `words` and `replaced` hold the fields of `Words`. `replaced` is what stood there when somebody wrote in another
    window who had not seen it; it stays until its writer has chosen.
    """

    __tablename__ = "draft"
    __table_args__ = (UniqueConstraint("user_id", "interaction_id", "kind"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id", ondelete="CASCADE"), index=True)
    kind: Mapped[DraftKind] = mapped_column(String(8))
    version: Mapped[str] = mapped_column(String(32))
    words: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    replaced: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=text("'{}'"))
    at: Mapped[datetime]

"""What is needed to take a merge back."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key


class Merge(Base):
    """One interaction went into another, by somebody. `before` is what both were like, as far as it is not kept.

    What was said knows by itself where it belongs: `Message.home_id`.
    """

    __tablename__ = "merge"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), index=True)
    into_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    before: Mapped[dict[str, Any]]

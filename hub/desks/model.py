"""How somebody likes their desk, what they looked at last, and what needs their attention."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key


class DeskSettings(Base):
    """How one user likes their desk. `scheme` is light, dark or "" for what their system has; `start_page` is a page.

    Without `keys` only keys with Ctrl do anything (WCAG 2.2, 2.1.4).
    """

    __tablename__ = "desk_settings"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    scheme: Mapped[str] = mapped_column(String(8), default="")
    density: Mapped[str] = mapped_column(String(12), default="")
    start_page: Mapped[str] = mapped_column(String(40), default="home")
    sound: Mapped[bool] = mapped_column(default=True)
    notify: Mapped[bool] = mapped_column(default=True)
    keys: Mapped[bool] = mapped_column(default=True)


class PageLayout(Base):
    """How one user arranged the blocks of a kind of page in a role, as `layout.read` takes it; empty for the role's.

    `version` counts the changes, so that no window goes back to an earlier one.
    """

    __tablename__ = "page_layout"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("role.id", ondelete="CASCADE"), primary_key=True, index=True)
    page: Mapped[str] = mapped_column(String(40), primary_key=True)
    blocks: Mapped[list[dict[str, Any]]]
    version: Mapped[int]


class Visit(Base):
    """The last time somebody looked at one object of the desk, with the address and the title it had then."""

    __tablename__ = "visit"
    __table_args__ = (Index("ix_visit_user_id_at", "user_id", "at"),)

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    path: Mapped[str] = mapped_column(String(120), primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


class Following(Base):
    """That somebody wants to be told what happens in a conversation, whoever has it."""

    __tablename__ = "following"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class Alert(Base):
    """Something that needs one user's attention, about a conversation or an activity. `read_at`: when they looked."""

    __tablename__ = "alert"
    __table_args__ = (Index("ix_alert_user_id_id", "user_id", "id"), Index("ix_alert_at", "at"))

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    kind: Mapped[str] = mapped_column(String(12))
    interaction_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), index=True)
    activity_id: Mapped[int | None] = mapped_column(ForeignKey("activity.id"), index=True)
    at: Mapped[datetime]
    read_at: Mapped[datetime | None]

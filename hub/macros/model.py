"""Macros and every version they ever had."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from hub.macros.steps import Step, Steps
from storage.types import Base, Key


class Macro(Base):
    """A macro of one queue, or of all where `queue_id` is None. `content` is the JSON of its `Steps`.

    `key` is the digit that runs it, "" for none. One that is not `active` is offered to nobody.
    """

    __tablename__ = "macro"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    key: Mapped[str] = mapped_column(String(1), default="")
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    content: Mapped[dict[str, Any]]


class MacroVersion(Base):
    """A macro as it was after a change, who made it and what they did."""

    __tablename__ = "macro_version"
    __table_args__ = (UniqueConstraint("macro_id", "version"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    macro_id: Mapped[int] = mapped_column(ForeignKey("macro.id"))
    version: Mapped[int]
    change: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(120))
    content: Mapped[dict[str, Any]]
    by: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]


def content_of(steps: Steps) -> dict[str, Any]:
    """Steps as JSON."""
    return asdict(steps) | {"add_tags": list(steps.add_tags), "remove_tags": list(steps.remove_tags)}


def steps_of(content: dict[str, Any]) -> Steps:
    """The steps that `content_of` made JSON of."""
    tags = {name: tuple(content[name]) for name in ("add_tags", "remove_tags")}
    ending = Step(content["ending"]) if content["ending"] else None
    return Steps(**{**content, **tags, "ending": ending})

"""Scripts, and the dialogues that were led by them."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from hub.scripts.steps import Choice, Step
from storage.types import Base, Key

_OPEN = text("ended_at IS NULL")


class Script(Base):
    """A script of one queue, or of all where `queue_id` is None. `steps` is the JSON of its steps.

    One that is not `active` is offered to nobody.
    """

    __tablename__ = "script"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
    steps: Mapped[list[dict[str, Any]]]


class ScriptRun(Base):
    """A dialogue in an interaction: the steps as they were when it began, and each answer with its step.

    `note_id` is the note that tells it to colleagues, once it was answered to its end; nothing tells what was given up.
    """

    __tablename__ = "script_run"
    __table_args__ = (
        Index(
            "uq_script_run_open",
            "interaction_id",
            "script_id",
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    script_id: Mapped[int] = mapped_column(ForeignKey("script.id"), index=True)
    interaction_id: Mapped[int] = mapped_column(ForeignKey("interaction.id"), index=True)
    name: Mapped[str] = mapped_column(String(120))
    steps: Mapped[list[dict[str, Any]]]
    answers: Mapped[list[dict[str, Any]]]
    by_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id", ondelete="SET NULL"), index=True)


def asking(interaction_id: int) -> ColumnElement[bool]:
    """Whether a dialogue goes on in an interaction."""
    return select(ScriptRun.id).where(ScriptRun.interaction_id == interaction_id, ScriptRun.ended_at.is_(None)).exists()


def written(steps: tuple[Step, ...]) -> list[dict[str, Any]]:
    """Steps as JSON."""
    return [asdict(step) | {"choices": [asdict(choice) for choice in step.choices]} for step in steps]


def steps_of(said: list[dict[str, Any]]) -> tuple[Step, ...]:
    """The steps that `written` made JSON of."""
    return tuple(Step(**{**each, "choices": tuple(Choice(**choice) for choice in each["choices"])}) for each in said)

"""What a case has beyond every document: its category, how urgent it is, when it is due, and who is asked about it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key

USUAL_PRIORITY, LOWEST_PRIORITY = 3, 5
# The channel of the conversations in which experts work on a case; nobody outside ever writes on it.
CASE_WORK = "case"
_DEADLINE = text("deadline_at IS NOT NULL")


class CaseCategory(Base):
    """What cases are about, a tree. What is None or "" here is as in the category above.

    Its experts work in `queue_id`; what is late goes to `late_queue_id`, or else to them too. A case is to be solved
    within `solve_seconds` of the time in which its experts' queue is open. With `tells` customers get a mail when the
    state of their case changes; those that are `offered` they choose from. One that is `retired` is chosen no more.
    """

    __tablename__ = "case_category"
    __table_args__ = (UniqueConstraint("parent_id", "name"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("case_category.id"))
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"), index=True)
    late_queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"), index=True)
    priority: Mapped[int | None]
    solve_seconds: Mapped[int | None]
    tells: Mapped[bool | None]
    offered: Mapped[bool] = mapped_column(default=False, server_default=false())
    retired: Mapped[bool] = mapped_column(default=False, server_default=false())
    version: Mapped[int] = mapped_column(default=1, server_default=text("1"))


class CaseDetail(Base):
    """A case's side table. `priority` is 1 (most urgent) to 5, `level` who deals with it: 0 agents, 1 experts, 2 late.

    `missed` deadlines have passed of two: `due_at`, and `late_at` half as much later. `deadline_at` is the next one,
    None while the clock stands `still` (times `since` and `until`, ISO 8601; the last may have no end). Experts work on
    it in `work_id`, and answer to `asker_id`.
    """

    __tablename__ = "case_detail"
    __table_args__ = (
        Index(
            "ix_case_detail_deadline_at",
            "deadline_at",
            "document_id",
            sqlite_where=_DEADLINE,
            postgresql_where=_DEADLINE,
        ),
    )

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("case_category.id"), index=True)
    priority: Mapped[int] = mapped_column(default=USUAL_PRIORITY)
    level: Mapped[int] = mapped_column(default=0)
    description: Mapped[str] = mapped_column(Text, default="")
    missed: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    due_at: Mapped[datetime | None]
    late_at: Mapped[datetime | None]
    deadline_at: Mapped[datetime | None]
    still: Mapped[list[dict[str, Any]]] = mapped_column(default=list, server_default=text("'[]'"))
    work_id: Mapped[int | None] = mapped_column(ForeignKey("interaction.id"), unique=True)
    asker_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)


class RequestCount(Base):
    """How many requests came within an hour from one network, or were to be answered at one address."""

    __tablename__ = "request_count"

    who: Mapped[str] = mapped_column(String(330), primary_key=True)
    hour: Mapped[datetime] = mapped_column(primary_key=True)
    count: Mapped[int]

"""What a case has beyond every document: its category, how urgent it is, and what it is about."""

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from storage.types import Base, Key

USUAL_PRIORITY = 3


class CaseCategory(Base):
    """What cases are about, a tree; its experts work in `queue_id`, or else in that of the category above."""

    __tablename__ = "case_category"
    __table_args__ = (UniqueConstraint("parent_id", "name"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("case_category.id"))
    queue_id: Mapped[int | None] = mapped_column(ForeignKey("queue.id"), index=True)


class CaseDetail(Base):
    """A case's side table. `priority` is 1 (most urgent) to 5, `level` how often it was escalated."""

    __tablename__ = "case_detail"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    category_id: Mapped[int | None] = mapped_column(ForeignKey("case_category.id"), index=True)
    priority: Mapped[int] = mapped_column(default=USUAL_PRIORITY)
    level: Mapped[int] = mapped_column(default=0)
    description: Mapped[str] = mapped_column(Text, default="")

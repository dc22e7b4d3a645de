"""A case category as its form holds it: as stored, or as somebody typed it and was refused."""

from dataclasses import dataclass
from datetime import timedelta

from agent_ui.administration.form import Form
from hub.cases.keep_category import CategoryDraft
from hub.cases.tree import Category
from hub.service_level.written import read_length, write_length

TELLS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class CategoryForm:
    """The fields; 0 and "" are "as above". `seen` is the version that stood there when they were filled."""

    name: str = ""
    parent_id: int = 0
    queue_id: int = 0
    late_queue_id: int = 0
    priority: int = 0
    solve: str = ""
    retired: bool = False
    tells: str = ""
    offered: bool = False
    seen: int = 0

    @classmethod
    def stored(cls, category: Category) -> "CategoryForm":
        """What a category is now."""
        seconds = category.solve_seconds
        return cls(
            category.name,
            category.parent_id or 0,
            category.queue_id or 0,
            category.late_queue_id or 0,
            category.priority or 0,
            write_length(timedelta(seconds=seconds) if seconds else None),
            category.retired,
            "" if category.tells is None else "yes" if category.tells else "no",
            category.offered,
            category.version,
        )

    @classmethod
    def typed(cls, sent: Form) -> "CategoryForm":
        """What was typed and chosen."""
        return cls(
            sent.text("name"),
            sent.number("parent_id"),
            sent.number("queue_id"),
            sent.number("late_queue_id"),
            sent.number("priority"),
            sent.text("solve_seconds"),
            sent.ticked("retired"),
            sent.text("tells"),
            sent.ticked("offered"),
            sent.number("seen"),
        )

    def draft(self) -> CategoryDraft:
        """What is to be kept. Raises `Invalid` for a time that cannot be read."""
        length = read_length(self.solve, "solve_seconds")
        return CategoryDraft(
            self.name,
            self.parent_id or None,
            self.queue_id or None,
            self.late_queue_id or None,
            self.priority or None,
            int(length.total_seconds()) if length else None,
            TELLS.get(self.tells),
            self.retired,
            self.offered,
        )

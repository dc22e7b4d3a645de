"""A role as its form holds it: as stored, or as somebody typed it and was refused."""

from dataclasses import dataclass, field

from agent_ui.administration.form import Form
from hub.access.actor import WorkCenter
from hub.access.keep_role import RoleDraft
from hub.access.navigation import USUAL
from hub.access.permissions import Permission
from hub.access.role_list import RoleRow

# Comes before the title of an area among the lines of the bar; every other line is a page.
AREA = "="


@dataclass(frozen=True, slots=True)
class Shown:
    """What the fields hold; `seen` is the mark of what was stored when the form was opened."""

    label: str = ""
    permissions: frozenset[str] = frozenset({Permission.DESK})
    navigation: tuple[WorkCenter, ...] = field(default=USUAL)
    seen: str = ""

    @classmethod
    def stored(cls, row: RoleRow) -> "Shown":
        """What a role is now."""
        return cls(
            row.label, row.permissions, row.navigation, RoleDraft(row.label, row.permissions, row.navigation).mark
        )

    @classmethod
    def of(cls, sent: Form) -> "Shown":
        """What was typed, ticked and put in order."""
        allowed = frozenset(filter(None, sent.texts("permission")))
        return cls(sent.text("label"), allowed, _bar(sent.texts("bar")), sent.text("seen"))

    def draft(self) -> RoleDraft:
        """What is to be kept."""
        return RoleDraft(self.label, self.permissions, self.navigation)


def _bar(lines: list[str]) -> tuple[WorkCenter, ...]:
    """The areas of the bar; pages that stand before the first of them belong to one without a title."""
    centers: list[tuple[str, list[str]]] = []
    coming = iter(lines)
    for line in coming:
        if line == AREA:
            centers.append((next(coming, ""), []))
        else:
            if not centers:
                centers.append(("", []))
            centers[-1][1].append(line)
    return tuple(WorkCenter(title, tuple(pages)) for title, pages in centers)

"""The sections of the administration in groups, and who may open which."""

from collections.abc import Mapping
from dataclasses import dataclass

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the administration: `name` is its path and its template's."""

    name: str
    needs: Permission = Permission.ADMINISTER


# By group, in the order in which an installation is set up.
SECTIONS: Mapping[str, tuple[Section, ...]] = {
    "people": (Section("users"), Section("roles"), Section("skills"), Section("profiles"), Section("reasons")),
    "queues": (
        Section("addresses"),
        Section("mailboxes"),
        Section("queues"),
        Section("hours"),
        Section("promises"),
        Section("rules"),
    ),
    "texts": (Section("texts"), Section("macros"), Section("scripts"), Section("categories"), Section("library")),
    "kept": (
        Section("quarantine", Permission.QUARANTINE),
        Section("blocked", Permission.QUARANTINE),
        Section("reconciliation"),
        Section("imports"),
        Section("retention", Permission.PRIVACY),
        Section("privacy", Permission.PRIVACY),
        Section("views", Permission.PRIVACY),
        Section("tokens"),
        Section("audit"),
    ),
}


def sections_of(actor: Actor) -> Mapping[str, tuple[str, ...]]:
    """The sections an actor may open, by group; a group of none is left out."""
    groups = {
        group: tuple(section.name for section in sections if allows(actor, section.needs))
        for group, sections in SECTIONS.items()
    }
    return {group: names for group, names in groups.items() if names}

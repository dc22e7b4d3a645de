"""The sections of the administration, and who may open which."""

from dataclasses import dataclass

from hub.access.actor import Actor
from hub.access.permissions import Permission, allows


@dataclass(frozen=True, slots=True)
class Section:
    """One entry of the administration: `name` is its path and its template's."""

    name: str
    needs: Permission


SECTIONS = (
    Section("addresses", Permission.ADMINISTER),
    Section("mailboxes", Permission.ADMINISTER),
    Section("queues", Permission.ADMINISTER),
    Section("users", Permission.ADMINISTER),
    Section("roles", Permission.ADMINISTER),
    Section("rules", Permission.ADMINISTER),
    Section("skills", Permission.ADMINISTER),
    Section("profiles", Permission.ADMINISTER),
    Section("reasons", Permission.ADMINISTER),
    Section("hours", Permission.ADMINISTER),
    Section("promises", Permission.ADMINISTER),
    Section("categories", Permission.ADMINISTER),
    Section("library", Permission.ADMINISTER),
    Section("texts", Permission.ADMINISTER),
    Section("macros", Permission.ADMINISTER),
    Section("scripts", Permission.ADMINISTER),
    Section("quarantine", Permission.QUARANTINE),
    Section("blocked", Permission.QUARANTINE),
    Section("reconciliation", Permission.ADMINISTER),
    Section("imports", Permission.ADMINISTER),
    Section("retention", Permission.PRIVACY),
    Section("views", Permission.PRIVACY),
    Section("tokens", Permission.ADMINISTER),
    Section("audit", Permission.ADMINISTER),
)


def sections_of(actor: Actor) -> tuple[str, ...]:
    """The sections an actor may open."""
    return tuple(section.name for section in SECTIONS if allows(actor, section.needs))

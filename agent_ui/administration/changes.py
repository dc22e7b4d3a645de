"""What the audit log says of a change, field by field: before and after."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hub.access.audit import Detail
from hub.access.audit_log import AuditRow

SAID_ELSEWHERE = ("before", "after")
BEFORE = " before"
# Numbers that tell nobody anything: the thing is named beside them.
UNTOLD = frozenset(
    {
        "agent",
        "calendar",
        "category",
        "identity",
        "macro",
        "policy",
        "profile",
        "reason",
        "rule",
        "script",
        "session",
        "shelf",
        "skill",
        "text",
    }
)
# What each section's history is made of, and the detail that names one thing of it.
AREAS: dict[str, tuple[tuple[str, ...], str]] = {
    "addresses": (("address.added", "address.changed", "address.removed", "inbox.answering"), "address"),
    "mailboxes": (("mailbox.added", "mailbox.changed", "mailbox.enabled", "mailbox.disabled"), "mailbox"),
    "queues": (("queue.added", "queue.changed", "queue.times"), "queue"),
    "skills": (("skill.added", "skill.renamed", "skill.removed", "agent.abilities"), "skill"),
    "profiles": (("profile.added", "profile.changed", "profile.removed"), "profile"),
    "reasons": (
        ("reason.added", "reason.renamed", "reason.moved", "reason.offered", "reason.withdrawn"),
        "reason",
    ),
    "roles": (("role.added", "role.changed", "role.layout", "role.removed"), "role"),
    "rules": (
        tuple(f"rule.{each}" for each in ("added", "changed", "enabled", "disabled", "moved", "restored", "removed")),
        "rule",
    ),
    "hours": (("calendar.added", "calendar.changed", "calendar.removed"), "calendar"),
    "promises": (("policy.added", "policy.changed", "policy.removed"), "policy"),
    "categories": (("category.added", "category.changed"), "category"),
    "library": (("shelf.added", "shelf.changed", "shelf.removed", "article.imported"), "shelf"),
    "texts": (("text.added", "text.changed", "text.enabled", "text.disabled"), "text"),
    "macros": (("macro.added", "macro.changed", "macro.enabled", "macro.disabled"), "macro"),
    "scripts": (("script.added", "script.changed", "script.enabled", "script.disabled"), "script"),
    "users": (
        (
            *(f"user.{each}" for each in ("created", "changed", "roles_changed", "password_changed", "link_made")),
            *("user.signed_out", "user.disabled", "user.enabled"),
            *("calendar.link_made", "calendar.link_revoked", "agent.abilities"),
        ),
        "user",
    ),
    "tokens": (("token.created", "token.revoked"), "token"),
    "quarantine": (("quarantine.retried",), "contacts"),
    "imports": (("import.added", "import.started", "import.undone", "person.list_given"), "import"),
    "retention": (("retention.added", "retention.enabled", "retention.disabled"), "rule"),
    "privacy": (("person.archive", "person.archive_given", "person.erasure", "person.erased"), "party"),
    "blocked": (("address.blocked", "address.unblocked"), "address"),
}
# What else is written down.
OTHERS = (
    "sign_in",
    "sign_in.refused",
    "denied",
    "party.grouped",
    "article.published",
    "article.retired",
    "article.changed",
    "address.moved",
    "address.unsubscribed",
    "export.given",
    "export.ordered",
    "interaction.exported",
    "audit.exported",
)
ACTIONS = tuple(dict.fromkeys([*(action for actions, _ in AREAS.values() for action in actions), *OTHERS]))


@dataclass(frozen=True, slots=True)
class Change:
    """One field, "" where the whole is said in a line; None for what was not there before, or is not any more."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Told:
    """An entry as a page tells it: what changed, and what else is known, by its name."""

    row: AuditRow
    changes: tuple[Change, ...]
    facts: tuple[tuple[str, Any], ...]


def told(row: AuditRow) -> Told:
    """An entry taken apart."""
    before, after = (_read(row.detail.get(which)) for which in SAID_ELSEWHERE)
    facts = tuple((name, value) for name, value in row.detail.items() if name not in {*SAID_ELSEWHERE, *UNTOLD})
    pairs = tuple(_pairs(row.detail))
    if pairs:
        told_so = {name for pair in pairs for name in (pair.field, f"{pair.field}{BEFORE}")}
        return Told(row, pairs, tuple(fact for fact in facts if fact[0] not in told_so))
    if not isinstance(before, dict) and not isinstance(after, dict):
        whole = () if before is None and after is None else (Change("", before, after),)
        return Told(row, whole, facts)
    first, then = (each if isinstance(each, dict) else {} for each in (before, after))
    fields = dict.fromkeys((*first, *then))
    return Told(row, tuple(Change(name, first.get(name), then.get(name)) for name in fields), facts)


def _pairs(detail: Detail) -> Iterator[Change]:
    """The fields that are told beside what they were before, e.g. `label before` and `label`."""
    for name, value in detail.items():
        field = name.removesuffix(BEFORE)
        if field != name and field in detail:
            yield Change(field, value, detail[field])


def _read(said: Any) -> Any:
    """What was written down as JSON, or the words themselves."""
    if not isinstance(said, str) or not said.startswith("{"):
        return said
    try:
        return json.loads(said)
    except ValueError:
        return said

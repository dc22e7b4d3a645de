"""Reads the audit log, newest first: all of it, or what was done by somebody, in some time, or to one thing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, String, cast, select

from hub.access.actor import Actor
from hub.access.audit import Detail, audit
from hub.access.model import AuditEntry, User
from hub.access.permissions import Permission, require
from hub.errors import NotFound
from storage.unit_of_work import Storage, Work, action

PAGE = 50
# Who has no account: the command line, and keys of machines.
WITHOUT_ACCOUNT = 0
# The largest sequence number there can be: PostgreSQL refuses to compare with larger ones.
LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """Which entries: of these `actions`, all if there are none, by a `person`, from `since` to before `until`.

    `about` is the name and the value of a detail, e.g. `("queue", "3")`.
    """

    actions: tuple[str, ...] = ()
    person: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    about: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One entry. `actor` is who it was by name, "" for somebody who had not signed in."""

    sequence: int
    at: datetime
    actor: str
    action: str
    detail: Detail


@dataclass(frozen=True, slots=True)
class AuditPage:
    """Entries, the newest first; `before` is where the next page begins, None at the end."""

    rows: tuple[AuditRow, ...]
    before: int | None


async def audit_page(
    storage: Storage, wanted: AuditFilter, by: Actor, before: int | None = None, limit: int = PAGE
) -> AuditPage:
    """At most `limit` entries before a sequence number, in one statement."""
    require(by, Permission.ADMINISTER)
    query = _chosen(wanted).order_by(AuditEntry.sequence.desc()).limit(limit + 1)
    if before is not None:
        query = query.where(AuditEntry.sequence < min(before, LARGEST))
    async with storage.reading() as session:
        rows = tuple(_row(entry) for entry in await session.scalars(query))
    return AuditPage(rows[:limit], rows[limit - 1].sequence if len(rows) > limit else None)


async def exported_entries(storage: Storage, wanted: AuditFilter, by: Actor, limit: int) -> tuple[AuditRow, ...]:
    """At most `limit` entries to be taken along as a file, the newest first; that somebody did is written down."""
    rows = (await audit_page(storage, wanted, by, limit=limit)).rows
    await _note_export(storage, len(rows), wanted, by)
    return rows


@action
async def _note_export(work: Work, entries: int, wanted: AuditFilter, by: Actor) -> None:
    told: Detail = {
        "entries": entries,
        "user": wanted.person,
        "action": ", ".join(wanted.actions),
        "since": wanted.since.isoformat() if wanted.since else "",
        "until": wanted.until.isoformat() if wanted.until else "",
    }
    await audit(work, by, "audit.exported", {name: value for name, value in told.items() if value})


async def audit_row(storage: Storage, sequence: int, by: Actor) -> AuditRow:
    """One entry. Raises `NotFound`."""
    require(by, Permission.ADMINISTER)
    async with storage.reading() as session:
        entry = await session.scalar(select(AuditEntry).where(AuditEntry.sequence == min(sequence, LARGEST)))
    if entry is None:
        raise NotFound
    return _row(entry)


async def people(storage: Storage, by: Actor) -> Mapping[int, str]:
    """Everybody who has or had an account, by name, as what they did is looked for and told."""
    require(by, Permission.ADMINISTER)
    async with storage.reading() as session:
        rows = await session.execute(select(User.id, User.name).order_by(User.name, User.id))
        return {row.id: row.name for row in rows}


def _chosen(wanted: AuditFilter) -> Select[AuditEntry]:
    query = select(AuditEntry)
    if wanted.actions:
        query = query.where(AuditEntry.action.in_(wanted.actions))
    if wanted.person is not None:
        query = query.where(AuditEntry.actor_id == wanted.person)
    if wanted.since is not None:
        query = query.where(AuditEntry.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(AuditEntry.at < wanted.until)
    if wanted.about is not None:
        # Databases differ in what a number becomes when it is read as text, unless it is cast.
        query = query.where(cast(AuditEntry.detail[wanted.about[0]].as_string(), String) == wanted.about[1])
    return query


def _row(entry: AuditEntry) -> AuditRow:
    name = entry.actor.partition(" ")[2] if entry.actor_id is not None else ""
    return AuditRow(entry.sequence, entry.at, name, entry.action, entry.detail)

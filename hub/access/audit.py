"""The audit log: what must be provable later, append-only, each entry's hash covering the one before."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.model import AuditEntry
from hub.errors import Unseen
from storage.bus import Hint
from storage.events import StreamHead, next_sequence
from storage.unit_of_work import Storage, Work

# Values that read back from every database exactly as they were written.
Detail = Mapping[str, str | int | bool | None]

STREAM = "audit"
GENESIS = "0" * 64
ANONYMOUS = "anonymous"
BATCH = 1000
# What open pages show is called otherwise after these, or other things may be chosen there; it is no event of anything.
HOUSE_CHANGED = "HouseChanged"
_SHOWN = frozenset(
    f"{noun}.{verb}"
    for noun in ("queue", "user", "reason", "role", "category")
    for verb in ("added", "changed", "renamed", "moved", "offered", "withdrawn", "times")
)
# Work may go to other people after these, since other ones may have it, or can do more of it.
STAFF_CHANGED = "StaffChanged"
STAFFING = frozenset(
    {
        "agent.abilities",
        "profile.changed",
        "queue.added",
        "queue.changed",
        "queue.times",
        "role.changed",
        "user.changed",
        "user.disabled",
        "user.enabled",
        "user.roles_changed",
    }
)


@dataclass(frozen=True, slots=True)
class ChainReport:
    """How many entries were checked, and the sequence of the first one that is wrong or missing (None: all well)."""

    entries: int
    broken_at: int | None


async def audit(work: Work, actor: Actor | None, action: str, detail: Detail) -> None:
    """Write one entry within an action's transaction. None is somebody who has not signed in. Never put secrets in."""
    # Taking the number locks the chain's end until the commit, so two entries never follow the same one.
    sequence = await next_sequence(work.session, STREAM)
    previous = await work.session.scalar(select(AuditEntry.hash).where(AuditEntry.sequence == sequence - 1))
    entry = AuditEntry(
        sequence=sequence,
        at=work.now,
        actor=f"{actor.user_id} {actor.name}" if actor else ANONYMOUS,
        actor_id=actor.user_id if actor else None,
        action=action,
        detail=dict(detail),
        about=about_of(detail),
        previous_hash=previous or GENESIS,
    )
    entry.hash = _hash(entry)
    work.add(entry)
    await work.flush()
    for name, actions in ((HOUSE_CHANGED, _SHOWN), (STAFF_CHANGED, STAFFING)):
        if action in actions:
            work.hints.append(Hint(name, "house", 0, {}))


async def audit_entries(storage: Storage, after: int = 0, limit: int = BATCH) -> list[AuditEntry]:
    """Entries in order, beginning after a sequence number."""
    statement = select(AuditEntry).where(AuditEntry.sequence > after).order_by(AuditEntry.sequence).limit(limit)
    async with storage.reading() as session:
        return list(await session.scalars(statement))


async def verify_chain(storage: Storage) -> ChainReport:
    """Recompute every hash. An entry changed, removed (the last ones too) or put in between breaks the chain there."""
    async with storage.reading() as session:
        given = await session.scalar(select(StreamHead.sequence).where(StreamHead.stream == STREAM)) or 0
    previous, checked = GENESIS, 0
    while entries := await audit_entries(storage, after=checked):
        for entry in entries:
            follows = entry.sequence == checked + 1 and entry.previous_hash == previous
            if not (follows and entry.hash == _hash(entry) and _is_found(entry)):
                return ChainReport(checked, checked + 1)
            previous, checked = entry.hash, checked + 1
    return ChainReport(checked, checked + 1 if checked < given else None)


def mark_of(described: object) -> str:
    """Equal for what is described alike: who changes a thing says by it what they saw."""
    return hashlib.sha256(repr(described).encode()).hexdigest()[:32]


def refuse_unseen(seen: str | None, now: object) -> None:
    """Raise `Conflict` if a thing is not what somebody saw any more; None for whoever did not look."""
    if seen is not None and seen != mark_of(now):
        raise Unseen("Somebody changed this meanwhile. Look again.")


def changes(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, str]:
    """What differs between two descriptions of a thing, as details of an entry that histories read."""
    differing = [name for name in after if before.get(name) != after[name]]
    was, became = ({name: said.get(name) for name in differing} for said in (before, after))
    return {"before": json.dumps(was), "after": json.dumps(became)}


def about_of(detail: Detail) -> str:
    """By what an entry about a customer or an address is looked for; "" for one about neither. Pure."""
    party, address = detail.get("party"), detail.get("address")
    return f"#{party}" if party else str(address or "").lower()


def _is_found(entry: AuditEntry) -> bool:
    """Whether it is looked for by what is sealed: its actor's number, and whom it is about."""
    if entry.about != about_of(entry.detail):
        return False
    number = "" if entry.actor_id is None else str(entry.actor_id)
    return entry.actor == ANONYMOUS if not number else entry.actor.partition(" ")[0] == number


def _hash(entry: AuditEntry) -> str:
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    told = [entry.previous_hash, entry.sequence, at, entry.actor, entry.action, entry.detail]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=True).encode()).hexdigest()

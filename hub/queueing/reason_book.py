"""The not-ready reasons in the order in which agents are offered them: listed, added, renamed, moved, withdrawn."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, Unseen, sentence
from hub.interactions.text import storable
from hub.queueing.model import NotReadyReason
from hub.queueing.not_ready import RONA
from storage.unit_of_work import Storage, Work, action

LONGEST_REASON = 60
MOST_REASONS = 40


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason; one that is not `active` is offered to nobody."""

    id: int
    name: str
    active: bool


@dataclass(frozen=True, slots=True)
class ReasonBook:
    """Every reason in its order. `seen` stands for all of it: who changes something says by it what they saw."""

    rows: tuple[ReasonRow, ...]
    seen: str


async def reason_book(storage: Storage, by: Actor) -> ReasonBook:
    """Every reason, in one statement."""
    require(by, Permission.ADMINISTER)
    async with storage.reading() as session:
        return _book(await _rows(session))


@action
async def add_reason(work: Work, name: str, seen: str, by: Actor) -> int:
    """Offer a new reason after the others and return its id.

    Raises `Invalid`, and `Conflict` for a name that is taken or unless `seen` is the seal of what there is.
    """
    rows = await _unchanged(work, seen, by)
    if len(rows) >= MOST_REASONS:
        raise Invalid("There are 40 reasons already.", {"name": sentence("There are 40 reasons already.")})
    name = _checked(name, rows)
    row = NotReadyReason(name=name, position=max((each.position for each in rows), default=-1) + 1)
    work.add(row)
    await work.flush()
    await audit(work, by, "reason.added", {"reason": row.id, "name": name})
    return row.id


@action
async def rename_reason(work: Work, reason_id: int, name: str, seen: str, by: Actor) -> None:
    """Call a reason otherwise; what agents said with it so far keeps its name. Raises as `add_reason`, `NotFound`."""
    rows = await _unchanged(work, seen, by)
    row = _found(rows, reason_id)
    before, row.name = row.name, _checked(name, [each for each in rows if each is not row])
    await audit(work, by, "reason.renamed", {"reason": row.id, "before": before, "after": row.name})


@action
async def move_reason(work: Work, reason_id: int, earlier: bool, seen: str, by: Actor) -> None:
    """Offer a reason one place earlier or later; at the end of the list nothing happens. Raises as `rename_reason`."""
    rows = await _unchanged(work, seen, by)
    row = _found(rows, reason_id)
    place = rows.index(row)
    beside = place - 1 if earlier else place + 1
    if not 0 <= beside < len(rows):
        return
    rows[place], rows[beside] = rows[beside], rows[place]
    for position, each in enumerate(rows):
        each.position = position
    await audit(
        work, by, "reason.moved", {"reason": row.id, "name": row.name, "before": place + 1, "after": beside + 1}
    )


@action
async def use_reason(work: Work, reason_id: int, offered: bool, seen: str, by: Actor) -> None:
    """Offer a reason again, or offer it no more. Raises as `rename_reason`, `Conflict` for the last one there is."""
    rows = await _unchanged(work, seen, by)
    row = _found(rows, reason_id)
    if not offered and not any(each.active for each in rows if each is not row):
        # Nobody could say any more that they are not ready.
        raise Conflict("Agents need one reason at least.")
    row.active = offered
    await audit(work, by, "reason.offered" if offered else "reason.withdrawn", {"reason": row.id, "name": row.name})


async def _unchanged(work: Work, seen: str, by: Actor) -> list[NotReadyReason]:
    require(by, Permission.ADMINISTER)
    rows = await _rows(work.session, held=True)
    if _book(rows).seen != seen:
        raise Unseen("Somebody changed the reasons meanwhile. Load them again.")
    return rows


async def _rows(session: AsyncSession, *, held: bool = False) -> list[NotReadyReason]:
    query = select(NotReadyReason).order_by(NotReadyReason.position, NotReadyReason.id)
    return list(await session.scalars(query.with_for_update() if held else query))


def _book(rows: Sequence[NotReadyReason]) -> ReasonBook:
    shown = tuple(ReasonRow(row.id, row.name, row.active) for row in rows)
    told = [(row.id, row.name, row.active) for row in shown]
    return ReasonBook(shown, hashlib.sha256(repr(told).encode()).hexdigest()[:32])


def _found(rows: Sequence[NotReadyReason], reason_id: int) -> NotReadyReason:
    row = next((each for each in rows if each.id == reason_id), None)
    if row is None:
        raise NotFound
    return row


def _checked(name: str, others: Sequence[NotReadyReason]) -> str:
    name = storable(name.strip())
    if not 0 < len(name) <= LONGEST_REASON or not name.isprintable():
        raise Invalid("A name has 1 to 60 characters.", {"name": sentence("A name has 1 to 60 characters.")})
    if name == RONA:
        wrong = sentence("RONA is what the hub itself says of an offer that nobody answered.")
        raise Invalid("RONA is what the hub itself says of an offer that nobody answered.", {"name": wrong})
    if any(each.name == name for each in others):
        raise Conflict("There is a reason %(name)s already.", name=name)
    return name

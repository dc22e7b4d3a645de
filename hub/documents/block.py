"""What keeps a document from going on until it is settled: set by hand, released by whoever may, with a reason."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hub.access.actor import Actor
from hub.documents.block_kind import BlockKind
from hub.documents.blocks_of import standing
from hub.documents.kinds import KINDS
from hub.documents.model import Document, DocumentBlock
from hub.documents.record import LONGEST_REASON, Change, record
from hub.documents.rights import EDIT, RELEASE, VIEW, scopes_of
from hub.documents.visible import Seen, locked_as_seen, require_right, visible
from hub.errors import Conflict, Invalid, sentence
from hub.interactions.text import storable
from storage.unit_of_work import Storage, Work, action

MOST = 50


@dataclass(frozen=True, slots=True)
class Blocked:
    """A document that must not go on, and why."""

    id: int
    kind: str
    number: str
    title: str
    block: BlockKind
    reason: str
    set_at: datetime


@action
async def block(work: Work, seen: Seen, which: BlockKind, reason: str, by: Actor) -> int:
    """Keep a document from going on and return its version.

    Raises `NotFound`, `NotAllowed`, `Stale`, `Invalid` without a reason or for a block its kind does not have, and
    `Conflict` for a document that is over or has such a block already.
    """
    document, kind = await locked_as_seen(work, seen, by)
    await require_right(work, document, EDIT, by)
    said = _said(reason)
    if which not in kind.blocked_by:
        raise Invalid("There is no such block.", {"block": sentence("There is no such block.")})
    if not kind.state(document.state).open or which in await standing(work, document.id):
        raise Conflict("This cannot be changed now.")
    work.add(
        DocumentBlock(document_id=document.id, kind=which, reason=said, set_at=work.now, set_by_id=by.user_id or None)
    )
    await record(work, document, [Change("blocked", which, new=which)], by, said)
    return document.version


@action
async def release(work: Work, seen: Seen, which: BlockKind, reason: str, by: Actor) -> int:
    """Let a document go on as far as this is concerned, and return its version.

    Raises `NotFound`, `NotAllowed`, `Stale`, `Invalid` without a reason, and `Conflict` where there is no such block.
    """
    document, _ = await locked_as_seen(work, seen, by)
    await require_right(work, document, RELEASE, by)
    said = _said(reason)
    found = (await standing(work, document.id)).get(which)
    if found is None:
        raise Conflict("It is not blocked any more.")
    found.released_at, found.released_by_id, found.released_because = work.now, by.user_id or None, said
    await record(work, document, [Change("released", which, old=which)], by, said)
    return document.version


async def blocked(storage: Storage, actor: Actor, limit: int = MOST) -> tuple[Blocked, ...]:
    """The documents that wait for a release: the actor's own and those they may release, the oldest first.

    One statement; none for whoever sees no kind of document that can be blocked.
    """
    may = visible(actor, RELEASE) | (visible(actor) & (Document.owner_id == actor.user_id))
    query = (
        select(Document, DocumentBlock)
        .join(DocumentBlock, DocumentBlock.document_id == Document.id)
        .where(DocumentBlock.released_at.is_(None), may)
        .order_by(DocumentBlock.id)
        .limit(limit)
    )
    if not _sees_any(actor):
        return ()
    async with storage.reading() as session:
        rows = (await session.execute(query)).all()
    return tuple(
        Blocked(row.id, row.kind, row.number or "", row.title, block.kind, block.reason, block.set_at)
        for row, block in rows
    )


def _sees_any(actor: Actor) -> bool:
    return any(kind.blocked_by and scopes_of(actor, kind.name, VIEW) for kind in KINDS.values())


def _said(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Say why.", {"reason": sentence("Say why.")})
    return storable(reason.strip())[:LONGEST_REASON]

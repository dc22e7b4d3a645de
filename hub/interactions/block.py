"""Turns the mail of an address aside, and stops doing so."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.access.audit import audit
from hub.access.model import User
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound, sentence
from hub.interactions.copies import addresses
from hub.interactions.model import BlockedAddress, InboxAddress
from hub.interactions.text import storable
from storage.unit_of_work import Storage, Work, action
from storage.upsert import insert_into

PAGE = 50


@dataclass(frozen=True, slots=True)
class BlockedRow:
    """A blocked address, who blocked it for which conversation, and how much was turned aside since."""

    id: int
    channel: str
    address: str
    blocked_at: datetime
    blocked_by: str
    interaction_id: int | None
    stopped: int
    stopped_at: datetime | None


async def blocked_addresses(
    storage: Storage, by: Actor, before: int | None = None, limit: int = PAGE
) -> tuple[BlockedRow, ...]:
    """The addresses blocked last, or those blocked before one; one statement."""
    require(by, Permission.QUARANTINE)
    row = BlockedAddress
    query = (
        select(row.id, row.channel, row.address, row.blocked_at, func.coalesce(User.name, ""), row.interaction_id)
        .add_columns(row.stopped, row.stopped_at)
        .outerjoin(User, User.id == row.blocked_by_id)
        .order_by(row.id.desc())
        .limit(limit)
    )
    if before is not None:
        query = query.where(row.id < before)
    async with storage.reading() as session:
        found = (await session.execute(query)).all()
    return tuple(BlockedRow(*line) for line in found)


@action
async def block_address(work: Work, address: str, by: Actor) -> None:
    """Have the mail of an address parked. Raises `Invalid` for what is none, `Conflict` for one that is blocked."""
    require(by, Permission.QUARANTINE)
    (wanted,) = addresses([address], "address", set())
    if not await block(work, "email", wanted.address, by):
        raise Conflict("This address is blocked already.")


@action
async def unblock_address(work: Work, blocked_id: int, by: Actor) -> None:
    """Have the mail of an address come in as usual. What was parked stays where it is. Raises `NotFound`."""
    require(by, Permission.QUARANTINE)
    row = await work.locked(BlockedAddress, blocked_id)
    if row is None:
        raise NotFound
    await work.session.delete(row)
    await audit(work, by, "address.unblocked", {"address": row.address, "stopped": row.stopped})


async def block(work: Work, channel: str, address: str, by: Actor, interaction_id: int | None = None) -> bool:
    """Block an address in the open transaction; False if it was already. Raises `Invalid` for one of our own."""
    theirs = storable(address.lower(), 320)
    ours = select(InboxAddress.id).where(InboxAddress.channel == channel, InboxAddress.address == theirs)
    if await work.session.scalar(ours) is not None:
        raise Invalid("This address is one of our own.", {"address": sentence("This address is one of our own.")})
    values = {"channel": channel, "address": theirs, "blocked_at": work.now, "stopped": 0}
    values |= {"blocked_by_id": by.user_id or None, "interaction_id": interaction_id}
    new = insert_into(work.session, BlockedAddress).values(values).on_conflict_do_nothing()
    if await work.session.scalar(new.returning(BlockedAddress.id)) is None:
        return False
    await audit(work, by, "address.blocked", {"address": theirs, "interaction": interaction_id})
    return True


async def unblock(work: Work, channel: str, address: str, by: Actor) -> None:
    """Stop blocking an address in the open transaction; nothing happens if it is not blocked."""
    theirs = select(BlockedAddress).where(BlockedAddress.channel == channel, BlockedAddress.address == address)
    row = await work.session.scalar(theirs.with_for_update())
    if row is not None:
        await work.session.delete(row)
        await audit(work, by, "address.unblocked", {"address": address, "stopped": row.stopped})

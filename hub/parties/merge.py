"""Two parties turn out to be one, and two again: a pointer is set and taken back, and nothing is moved."""

from sqlalchemy import select, update

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import Conflict, Invalid, NotFound
from hub.events import PartiesMerged, PartiesParted
from hub.interactions.text import storable
from hub.parties.members import is_of
from hub.parties.model import DistinctParties, Party, PartyMerge
from hub.parties.visible import locked_parties, refuse_erased
from storage.unit_of_work import Work, action
from storage.upsert import insert_into

LONGEST_REASON = 300


@action
async def merge(work: Work, survivor_id: int, merged_id: int, reason: str, by: Actor) -> int:
    """Have one party stand for another, with all that were merged into that; returns the merge, to undo it by.

    Raises `NotFound`, `Invalid` for one and the same, and `Conflict` for one that is merged into somebody already.
    """
    require(by, Permission.SERVE)
    if survivor_id == merged_id:
        raise Invalid("Choose two different people.")
    parties = {party.id: party for party in await locked_parties(work, by, survivor_id, merged_id)}
    if len(parties) < 2:
        raise NotFound
    refuse_erased(parties.values())
    if any(party.merged_into_id is not None for party in parties.values()):
        raise Conflict("One of them is merged already. Look again.")
    return (await join(work, parties[survivor_id], parties[merged_id], reason, by)).id


async def join(work: Work, survivor: Party, merged: Party, reason: str, by: Actor | None) -> PartyMerge:
    """Have one locked party stand for another; both stand for themselves. `by` is None if nobody was asked."""
    survivor_id, merged_id = survivor.id, merged.id
    merged.merged_into_id = survivor_id
    await work.flush()
    await work.session.execute(
        update(Party).where(is_of(merged_id)).values(root_id=survivor_id).execution_options(synchronize_session=False)
    )
    made = PartyMerge(
        survivor_id=survivor_id,
        merged_id=merged_id,
        reason=storable(reason.strip())[:LONGEST_REASON],
        at=work.now,
        by_id=by.user_id or None if by else None,
        by_name=by.name if by else "",
    )
    work.add(made)
    await work.flush()
    await work.record(PartiesMerged(survivor_id, merged_id, by.user_id if by else 0))
    return made


@action
async def undo_merge(work: Work, merge_id: int, by: Actor) -> None:
    """Make two of them again, at any time; what came meanwhile is with whoever wrote it.

    Raises `NotFound`, also for those the actor may not see, and `Conflict` if it was undone before.
    """
    require(by, Permission.SERVE)
    made = await work.locked(PartyMerge, merge_id)
    if made is None:
        raise NotFound
    if made.undone_at is not None:
        raise Conflict("This was undone already.")
    seen = {party.id: party for party in await locked_parties(work, by, made.survivor_id, made.merged_id)}
    if len(seen) < 2:
        raise NotFound
    merged = seen[made.merged_id]
    merged.merged_into_id, merged.root_id = None, None
    made.undone_at, made.undone_by = work.now, by.name
    await work.flush()
    await _reroot(work, merged.id)
    await work.record(PartiesParted(made.survivor_id, made.merged_id, by.user_id))


@action
async def keep_apart(work: Work, first_id: int, second_id: int, by: Actor) -> None:
    """Say that two who look alike are two: they are not suggested again. Raises `NotFound`, `Invalid`."""
    require(by, Permission.SERVE)
    if first_id == second_id:
        raise Invalid("Choose two different people.")
    if len(await locked_parties(work, by, first_id, second_id)) < 2:
        raise NotFound
    first, second = sorted((first_id, second_id))
    row = insert_into(work.session, DistinctParties).values(
        first_id=first, second_id=second, by_name=by.name, at=work.now
    )
    await work.session.execute(row.on_conflict_do_nothing())


async def _reroot(work: Work, root_id: int) -> None:
    """Have a party stand for all that were merged into it, however indirectly."""
    level = {root_id}
    while level:
        level = set(await work.session.scalars(select(Party.id).where(Party.merged_into_id.in_(level))))
        await work.session.execute(
            update(Party)
            .where(Party.id.in_(level))
            .values(root_id=root_id)
            .execution_options(synchronize_session=False)
        )

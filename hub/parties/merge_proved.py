"""Two who both proved that one number is theirs are one: merged without anybody being asked, until they are parted."""

from collections.abc import Sequence

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.parties.likeness import Likeness, may_merge_by_itself
from hub.parties.members import root_of
from hub.parties.merge import join
from hub.parties.model import DistinctParties, Identity, Party, PartyMerge
from hub.parties.numbers import DIALLED
from hub.parties.visible import party_choosable
from storage.unit_of_work import Work

# An address is one party's on one channel, so what two can both have is a number, by telephone and by fax.
REASON = "both proved %s"


async def lock_sharers(work: Work, identity_id: int) -> None:
    """Hold whoever stands for somebody with the number of an identity, in the order of their ids."""
    mine, owner = aliased(Identity), aliased(Party)
    roots = (
        select(root_of(owner))
        .join(Identity, Identity.party_id == owner.id)
        .join(mine, mine.address == Identity.address)
        .where(mine.id == identity_id, mine.channel.in_(DIALLED), Identity.channel.in_(DIALLED))
    )
    query = select(Party.id).where(Party.id.in_(roots)).order_by(Party.id).with_for_update(of=Party)
    await work.session.execute(query)


async def merge_proved(work: Work, identity: Identity, by: Actor) -> list[PartyMerge]:
    """Merge whoever else proved the number of an identity that was just verified; the one known longer stands for both.

    Call it after `lock_sharers`. Whoever were said to be two, or were parted before, stay two, and so does whom the
    actor may not see: by claiming a number nobody gets to know its owner.
    """
    if identity.channel not in DIALLED or identity.verified_at is None:
        return []
    made = []
    for other_id in await _who_proved(work, identity):
        owner = await work.session.get_one(Party, identity.party_id)
        pair = sorted({owner.stands_for_id, other_id})
        if len(pair) < 2 or await _are_two(work, pair) or not await _sees(work, pair, by):
            continue
        if may_merge_by_itself([Likeness.SAME_NUMBER], both_verified=True):
            older, newer = [await work.session.get_one(Party, each, populate_existing=True) for each in pair]
            made.append(await join(work, older, newer, REASON % identity.address, None))
    return made


async def _who_proved(work: Work, identity: Identity) -> Sequence[int]:
    query = (
        select(root_of(Party))
        .join(Identity, Identity.party_id == Party.id)
        .where(Identity.address == identity.address, Identity.channel.in_(DIALLED), Identity.id != identity.id)
        .where(Identity.verified_at.is_not(None))
    )
    return sorted(set(await work.session.scalars(query)))


async def _sees(work: Work, pair: list[int], by: Actor) -> bool:
    seen = select(Party.id).where(Party.id.in_(pair), party_choosable(by, Party))
    return len((await work.session.scalars(seen)).all()) == len(pair)


async def _are_two(work: Work, pair: list[int]) -> bool:
    """Whether somebody found out that they are two, or took a merge of them back."""
    first, second = pair
    apart = select(DistinctParties.first_id).where(
        DistinctParties.first_id == first, DistinctParties.second_id == second
    )
    parted = select(PartyMerge.id).where(
        PartyMerge.undone_at.is_not(None),
        or_(
            and_(PartyMerge.survivor_id == first, PartyMerge.merged_id == second),
            and_(PartyMerge.survivor_id == second, PartyMerge.merged_id == first),
        ),
    )
    return await work.session.scalar(apart) is not None or await work.session.scalar(parted.limit(1)) is not None

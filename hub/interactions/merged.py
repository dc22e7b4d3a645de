"""Where a conversation is that was merged into another, and where what is said in that one belongs."""

from collections.abc import Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from hub.interactions.inbound_message import LONGEST_ID
from hub.interactions.model import Direction, Interaction, Message
from hub.interactions.text import storable
from storage.unit_of_work import Work


async def follow_merges(work: Work, interaction: Interaction) -> Interaction:
    """The conversation it went into, locked, or itself. It must be locked."""
    while interaction.merged_into_id is not None:
        target = await work.locked(Interaction, interaction.merged_into_id)
        assert target is not None, "interactions are never deleted"
        interaction = target
    return interaction


def gone_to(started: Select[int]) -> Select[int]:
    """The ids of where conversations are now: of one that was merged, however often, the one it is in."""
    first, into = aliased(Interaction), aliased(Interaction)
    way = select(first.id, first.merged_into_id).where(first.id.in_(started)).cte("way", recursive=True)
    way = way.union(select(into.id, into.merged_into_id).join(way, into.id == way.c.merged_into_id))
    return select(way.c.id).where(way.c.merged_into_id.is_(None))


def gathered_in(interaction_id: int) -> Select[int]:
    """The ids of a conversation and of all that went into it, or into one that did."""
    whole, gone = aliased(Interaction), aliased(Interaction)
    gathered = select(whole.id).where(whole.id == interaction_id).cte("gathered", recursive=True)
    gathered = gathered.union(select(gone.id).join(gathered, gone.merged_into_id == gathered.c.id))
    return select(gathered.c.id)


async def home_of_answer(work: Work, interaction: Interaction, references: Sequence[str]) -> int | None:
    """Where a message belongs by what it refers to, newest first; None for where it is, or if that is not known."""
    if not references:
        return None
    kept = [storable(each, LONGEST_ID) for each in references]
    here = select(Message.external_id, Message.home_id).where(
        Message.interaction_id == interaction.id, Message.external_id.in_(kept)
    )
    homes = dict(reversed((await work.session.execute(here.order_by(Message.id))).all()))
    known = next((each for each in kept if each in homes), None)
    return homes[known] if known is not None else None


async def home_of_reply(work: Work, interaction: Interaction) -> int | None:
    """Where an answer belongs: where what the customer said last does."""
    said = select(Message.home_id).where(
        Message.interaction_id == interaction.id, Message.direction == Direction.INBOUND, Message.auto == ""
    )
    return await work.session.scalar(said.order_by(Message.id.desc()).limit(1))

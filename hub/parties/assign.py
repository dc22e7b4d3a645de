"""Says with whom a conversation is, where nobody was known or the wrong one was taken; and takes it back."""

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import Conflict, NotFound
from hub.events import PartyAssigned
from hub.interactions.model import Interaction
from hub.parties.keep import PartyDraft, add_party
from hub.parties.model import Party
from hub.parties.visible import party_choosable
from hub.queueing.locking import locked_interaction
from storage.events import EventRow
from storage.unit_of_work import Work, action


@action
async def assign_party(work: Work, interaction_id: int, party_id: int, by: Actor) -> None:
    """Have a conversation be with somebody; what was said in it is in their time line from now on.

    Raises `NotFound` for what the actor may not see, and `Conflict` for a conversation that was merged.
    """
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, interaction_id, by)
    seen = select(Party.id).where(Party.id == party_id, party_choosable(by, Party))
    if await work.session.scalar(seen) is None:
        raise NotFound
    await _assign(work, interaction, party_id, by)


@action
async def assign_new_party(work: Work, interaction_id: int, draft: PartyDraft, by: Actor) -> None:
    """Have a conversation be with somebody new. Raises as `assign_party`, and `Invalid`."""
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, interaction_id, by)
    await _assign(work, interaction, await add_party.within(work, draft, by), by)


@action
async def undo_assign(work: Work, interaction_id: int, by: Actor) -> None:
    """Have a conversation be with whom it was before it was assigned last. Raises `NotFound`, `Conflict`."""
    require(by, Permission.SERVE)
    interaction = await locked_interaction(work, interaction_id, by)
    newest = (
        select(EventRow)
        .where(EventRow.stream == f"interaction-{interaction.id}", EventRow.name == PartyAssigned.__name__)
        .order_by(EventRow.sequence.desc())
        .limit(1)
    )
    last = await work.session.scalar(newest)
    if last is None or last.payload["party_id"] != interaction.party_id:
        raise Conflict("There is nothing to take back.")
    await _assign(work, interaction, last.payload["from_id"], by)


async def _assign(work: Work, interaction: Interaction, party_id: int | None, by: Actor) -> None:
    before, interaction.party_id = interaction.party_id, party_id
    if party_id == before:
        return
    await work.flush()
    told = PartyAssigned(interaction.id, interaction.queue_id, party_id, before, by.user_id)
    interaction.version = await work.record(told)

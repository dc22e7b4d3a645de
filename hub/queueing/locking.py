"""The one order in which rows are locked, so that nobody waits in a ring: interactions, items, offers, agents by id."""

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import require_queue
from hub.errors import NotFound
from hub.interactions.model import Interaction
from hub.queueing.model import Offer, WorkItem, WorkState
from hub.queueing.states import ENDED_STATES
from storage.unit_of_work import Work


async def locked_interaction(work: Work, interaction_id: int, by: Actor) -> Interaction:
    """The interaction, held until the transaction ends.

    Raises `NotFound` if the actor may not see it, `Conflict` if it went into another one.
    """
    interaction = await work.locked(Interaction, interaction_id)
    if interaction is None:
        raise NotFound
    refuse_hidden(interaction, by)
    return interaction


def refuse_hidden(interaction: Interaction, by: Actor) -> None:
    """Raise `NotFound` if the actor may not see it, `Conflict` if it went into another one."""
    require_queue(by, interaction.queue_id)
    interaction.refuse_merged()


async def open_item(work: Work, interaction_id: int) -> WorkItem | None:
    """The item of a locked interaction that is not done yet, locked too; there is at most one."""
    await work.flush()
    query = select(WorkItem).where(WorkItem.interaction_id == interaction_id, WorkItem.state.not_in(ENDED_STATES))
    return await work.session.scalar(query.with_for_update().execution_options(populate_existing=True))


async def waiting_item(work: Work, item_id: int) -> tuple[Interaction, WorkItem] | None:
    """An item that waits and its interaction, both locked; None if it does not wait, or somebody else has the lock.

    Whoever has the lock is changing the item at this moment, and will say so: nobody needs to stand in line.
    """
    query = (
        select(Interaction, WorkItem)
        .join(WorkItem, WorkItem.interaction_id == Interaction.id)
        .where(WorkItem.id == item_id, WorkItem.state == WorkState.WAITING)
        .with_for_update(skip_locked=True)
    )
    row = (await work.session.execute(query.execution_options(populate_existing=True))).one_or_none()
    return None if row is None else (row[0], row[1])


async def locked_item(work: Work, item_id: int) -> tuple[Interaction, WorkItem]:
    """An item and its interaction, both locked. Raises `NotFound`."""
    interaction_id = await work.session.scalar(select(WorkItem.interaction_id).where(WorkItem.id == item_id))
    interaction = await work.locked(Interaction, interaction_id) if interaction_id is not None else None
    item = await work.locked(WorkItem, item_id)
    if interaction is None or item is None:
        raise NotFound
    return interaction, item


async def locked_offer(work: Work, offer_id: int) -> tuple[Interaction, WorkItem, Offer]:
    """An offer with its item and interaction, all locked. Raises `NotFound`."""
    item_id = await work.session.scalar(select(Offer.work_item_id).where(Offer.id == offer_id))
    if item_id is None:
        raise NotFound
    interaction, item = await locked_item(work, item_id)
    offer = await work.locked(Offer, offer_id)
    if offer is None:
        raise NotFound
    return interaction, item, offer

"""Which agents have which conversations in hand: what a supervisor can look into."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, true
from sqlalchemy.orm import aliased

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.interactions.inbox_query import allowed
from hub.interactions.model import Interaction
from hub.parties.members import shown_name
from hub.parties.model import Party
from hub.queueing.model import WorkItem
from hub.queueing.states import HELD_STATES
from storage.unit_of_work import Storage

# As many of one agent's as anybody looks through; the list behind the figure has them all.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class HeldRow:
    """One conversation that an agent has, since `since`; `state` is that of its work item."""

    interaction_id: int
    channel: str
    subject: str
    party_name: str
    state: str
    since: datetime | None


async def in_hands(storage: Storage, actor: Actor, queue_id: int | None = None) -> dict[int, list[HeldRow]]:
    """By agent, what they have in a queue (None: in any the actor may see), the oldest `SHOWN` each; one statement.

    Raises `NotAllowed` for who does not supervise.
    """
    require(actor, Permission.SUPERVISE)
    whole = aliased(Party)
    what = (Interaction.channel, Interaction.subject, shown_name(whole), WorkItem.state, WorkItem.accepted_at)
    oldest_first = (WorkItem.accepted_at, WorkItem.id)
    place = func.row_number().over(partition_by=WorkItem.agent_id, order_by=oldest_first).label("place")
    each = (
        select(WorkItem.id.label("item_id"), place)
        .join(Interaction, Interaction.id == WorkItem.interaction_id)
        .where(WorkItem.state.in_(HELD_STATES), *allowed(actor))
        .where(WorkItem.queue_id == queue_id if queue_id is not None else true())
        .subquery()
    )
    query = (
        select(WorkItem.agent_id, Interaction.id, *what)
        .join(each, each.c.item_id == WorkItem.id)
        .join(Interaction, Interaction.id == WorkItem.interaction_id)
        .outerjoin(Party, Party.id == Interaction.party_id)
        .outerjoin(whole, whole.id == Party.root_id)
        .where(each.c.place <= SHOWN)
        .order_by(*oldest_first)
    )
    held: dict[int, list[HeldRow]] = {}
    async with storage.reading() as session:
        for agent_id, number, channel, subject, party, state, since in (await session.execute(query)).all():
            assert agent_id is not None, "what is held has a holder"
            held.setdefault(agent_id, []).append(HeldRow(number, channel, subject, party or "", state, since))
    return held

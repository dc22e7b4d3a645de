"""What stands around every page of the desk: who it is, their work mode, counters, offers and colleagues."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from agent_ui.navigation import Area, areas, counted
from hub.access.actor import Actor
from hub.access.permissions import Permission, allows
from hub.interactions.listing import InboxFilter, InboxRow, InboxView, inbox_counts, inbox_page
from hub.queueing.not_ready import not_ready_reasons
from hub.queueing.offers import OfferCard, open_offers
from hub.queueing.presence import AgentRow, PresenceRow, agents, presence
from hub.queueing.queues import QueueRow, queues
from storage.unit_of_work import Storage

# As many contacts as there is room for in the header; "my work" lists them all.
MOST_IN_HAND = 3


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame as its templates need it. `hand` are the contacts the agent serves now; `now` is the hub's time."""

    actor: Actor
    presence: PresenceRow
    counts: Mapping[InboxView, int]
    queues: tuple[QueueRow, ...]
    agents: tuple[AgentRow, ...]
    offers: tuple[OfferCard, ...]
    hand: tuple[InboxRow, ...]
    now: datetime
    reasons: tuple[str, ...]

    @property
    def supervises(self) -> bool:
        """Whether the actor may move what colleagues have."""
        return allows(self.actor, Permission.SUPERVISE)

    @property
    def areas(self) -> tuple[Area, ...]:
        """The bar that leads to the pages."""
        return areas(self.actor, self.queues)

    @property
    def counted(self) -> Mapping[str, str]:
        """What stands beside each list of the bar."""
        return counted(self.counts)


async def frame_of(storage: Storage, actor: Actor) -> Frame:
    """The frame, fresh."""
    return Frame(
        actor=actor,
        presence=await presence(storage, actor.user_id),
        counts=await inbox_counts(storage, actor),
        queues=await queues(storage, actor),
        agents=await agents(storage, actor),
        offers=await open_offers(storage, actor.user_id),
        hand=await in_hand(storage, actor),
        now=storage.clock.now(),
        reasons=await not_ready_reasons(storage),
    )


async def in_hand(storage: Storage, actor: Actor) -> tuple[InboxRow, ...]:
    """The contacts an agent serves now, the most recently active first."""
    return (await inbox_page(storage, actor, InboxFilter(InboxView.MINE), limit=MOST_IN_HAND)).rows

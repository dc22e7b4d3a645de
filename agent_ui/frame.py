"""What stands around every page of the desk: who it is, their work mode, counters, offers and colleagues."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from agent_ui.keys import KEYS, Key
from agent_ui.navigation import Area, areas, counted
from hub.access.actor import Actor
from hub.access.permissions import Permission, allows
from hub.desks.settings import DeskState, desk_state
from hub.desks.visits import OBJECT
from hub.documents.begun_by import begun_by
from hub.interactions.counts import inbox_counts
from hub.interactions.in_hand import ContactInHand, contacts_in_hand
from hub.interactions.listing import InboxView
from hub.interactions.offered import Offered, offered_to
from hub.queueing.not_ready import not_ready_reasons
from hub.queueing.presence import AgentRow, PresenceRow, agents, presence
from hub.queueing.queues import QueueRow, queues
from storage.unit_of_work import Storage


@dataclass(frozen=True, slots=True)
class Frame:
    """The frame as its templates need it. `hand` are the contacts the agent serves now; `now` is the hub's time."""

    actor: Actor
    presence: PresenceRow
    counts: Mapping[InboxView, int]
    queues: tuple[QueueRow, ...]
    agents: tuple[AgentRow, ...]
    offers: tuple[Offered, ...]
    hand: tuple[ContactInHand, ...]
    now: datetime
    reasons: tuple[str, ...]
    state: DeskState

    @property
    def nearly_due(self) -> int:
        """How many of the contacts in hand have used most of the time they were promised."""
        return sum(1 for each in self.hand if each.warn_at is not None and each.warn_at <= self.now)

    @property
    def keys(self) -> tuple[Key, ...]:
        """What the keys do."""
        return KEYS

    @property
    def objects(self) -> str:
        """What addresses of objects look like, as a regular expression: those are remembered as visited."""
        return OBJECT.pattern

    @property
    def supervises(self) -> bool:
        """Whether the actor may move what colleagues have."""
        return allows(self.actor, Permission.SUPERVISE)

    @property
    def begins(self) -> str:
        """The kinds of documents that the actor may begin."""
        return " ".join(begun_by(self.actor))

    @property
    def areas(self) -> tuple[Area, ...]:
        """The bar that leads to the pages."""
        return areas(self.actor, self.queues)

    @property
    def counted(self) -> Mapping[str, str]:
        """What stands beside each list of the bar."""
        return counted(self.counts)

    @property
    def serves(self) -> bool:
        """Whether the actor works on conversations."""
        return allows(self.actor, Permission.SERVE)

    @property
    def gives_out(self) -> bool:
        """Whether the actor may have many conversations given out in one file."""
        return allows(self.actor, Permission.PRIVACY)

    @property
    def articles(self) -> str:
        """What the actor does with articles: "write" them, "read" them, or nothing."""
        if allows(self.actor, Permission.KNOWLEDGE_WRITE):
            return "write"
        return "read" if allows(self.actor, Permission.KNOWLEDGE_READ) else ""

    @property
    def quarantines(self) -> bool:
        """Whether the actor decides about what could not be understood."""
        return allows(self.actor, Permission.QUARANTINE)


def _presence(own: AgentRow, now: datetime) -> PresenceRow:
    """The state of somebody, as colleagues see them."""
    return PresenceRow(own.user_id, own.mode, own.reason, own.mode_since or now)


async def frame_of(storage: Storage, actor: Actor) -> Frame:
    """The frame, fresh."""
    colleagues = await agents(storage, actor)
    now = storage.clock.now()
    # Whoever shares no queue with anybody is not among them.
    own = next((_presence(each, now) for each in colleagues if each.user_id == actor.user_id), None)
    return Frame(
        actor=actor,
        presence=own or await presence(storage, actor.user_id),
        counts=await inbox_counts(storage, actor),
        queues=await queues(storage, actor),
        agents=colleagues,
        offers=await offered_to(storage, actor),
        hand=await contacts_in_hand(storage, actor),
        now=now,
        reasons=await not_ready_reasons(storage),
        state=await desk_state(storage, actor),
    )

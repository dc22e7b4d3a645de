"""What happens to the work on an interaction: offered, taken, given on, put aside, asked about, wrapped up."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OfInteraction:
    """Anything that happened to an interaction.

    `intervention_id`, where there is one: a supervisor did it about what was not theirs, and the history says so.
    """

    interaction_id: int

    @property
    def stream(self) -> str:
        """The interaction it happened to."""
        return f"interaction-{self.interaction_id}"


@dataclass(frozen=True, slots=True)
class OfferMade(OfInteraction):
    """A waiting item was held out to an agent."""

    queue_id: int
    work_item_id: int
    offer_id: int
    agent_id: int


@dataclass(frozen=True, slots=True)
class OfferEnded(OfInteraction):
    """An offer ended without being accepted. `outcome` is declined, timedOut or withdrawn; the item waits again."""

    queue_id: int
    work_item_id: int
    offer_id: int
    agent_id: int
    outcome: str


@dataclass(frozen=True, slots=True)
class ItemAccepted(OfInteraction):
    """An agent has the item now. `offer_id` is None when it was pulled from the list, or given by `by_id`.

    `held_by` had it until then, or `aside_for` had put it aside; `note_id` says why it was given. `waited`: it only
    waited, nobody had it or had put it aside, as far as whoever wrote this knew.
    """

    queue_id: int
    work_item_id: int
    agent_id: int
    offer_id: int | None = None
    by_id: int | None = None
    held_by: int | None = None
    note_id: int | None = None
    intervention_id: int | None = None
    waited: bool = False
    aside_for: int | None = None


@dataclass(frozen=True, slots=True)
class ItemReturned(OfInteraction):
    """An item went back to its queue. `by_id` gave it back; `why` is "gone" if its agent was not heard of.

    `parted`: it was in their hands only by a merge, which is taken back.
    """

    queue_id: int
    work_item_id: int
    agent_id: int
    by_id: int | None = None
    why: str = ""
    intervention_id: int | None = None
    parted: bool = False


@dataclass(frozen=True, slots=True)
class ItemTransferred(OfInteraction):
    """An item was moved to another queue by `by_id`, None at a deadline. `agent_id` had it; `note_id` says why.

    What else it was until then, for whoever takes that back: its `state` ("" in events from before this was kept),
    until when it slept and since when the conversation was closed (ISO 8601, "" for none), whom it was kept for,
    who was asked first, and its priority.
    """

    queue_id: int
    work_item_id: int
    by_id: int | None
    from_queue_id: int
    agent_id: int | None = None
    note_id: int | None = None
    intervention_id: int | None = None
    state: str = ""
    until: str = ""
    closed_at: str = ""
    pinned_to: int | None = None
    last_agent_id: int | None = None
    priority: int | None = None


@dataclass(frozen=True, slots=True)
class TransferUndone(OfInteraction):
    """Whoever moved an item took that back, before anybody had it. `agent_id` has it again; `asleep`: put aside.

    `intervention_id` is the supervisor's step that it was taken back by, where the move was one.
    """

    queue_id: int
    work_item_id: int
    by_id: int
    from_queue_id: int
    agent_id: int | None = None
    asleep: bool = False
    intervention_id: int | None = None


@dataclass(frozen=True, slots=True)
class ColleagueAsked(OfInteraction):
    """An agent asked a colleague about what they have; `note_id` is the question."""

    queue_id: int
    work_item_id: int
    agent_id: int
    colleague_id: int
    note_id: int | None = None


@dataclass(frozen=True, slots=True)
class ConsultationEnded(OfInteraction):
    """A colleague is asked no more. `outcome` is answered, takenBack or handedOver."""

    queue_id: int
    work_item_id: int
    agent_id: int
    colleague_id: int
    outcome: str
    intervention_id: int | None = None


@dataclass(frozen=True, slots=True)
class ItemAbandoned(OfInteraction):
    """Whoever waited at the other end left before anybody had time for them."""

    queue_id: int
    work_item_id: int


@dataclass(frozen=True, slots=True)
class ItemPinned(OfInteraction):
    """An item is kept for `pinned_to`, None for nobody. `by_id` said so, None if it happened by itself."""

    queue_id: int
    work_item_id: int
    pinned_to: int | None = None
    by_id: int | None = None
    note_id: int | None = None
    intervention_id: int | None = None


@dataclass(frozen=True, slots=True)
class ItemSnoozed(OfInteraction):
    """An agent put an item aside. `until` is a time (ISO 8601), "" until the customer writes; `note_id` says why."""

    queue_id: int
    work_item_id: int
    agent_id: int
    until: str = ""
    note_id: int | None = None


@dataclass(frozen=True, slots=True)
class ItemWoken(OfInteraction):
    """An item that was snoozed by `agent_id` waits again. `why` is what a `Waker` says."""

    queue_id: int
    work_item_id: int
    agent_id: int
    why: str


@dataclass(frozen=True, slots=True)
class WrapUpBegan(OfInteraction):
    """The talking is over, and its agent wraps up, until a time (ISO 8601); "" without a limit."""

    queue_id: int
    work_item_id: int
    agent_id: int
    until: str = ""


@dataclass(frozen=True, slots=True)
class WrapUpEnded(OfInteraction):
    """It was not over: its agent goes on talking."""

    queue_id: int
    work_item_id: int
    agent_id: int


@dataclass(frozen=True, slots=True)
class ServiceLevelWarned(OfInteraction):
    """Most of the time for a goal is used. `due_at` is a time (ISO 8601)."""

    queue_id: int
    goal: str
    due_at: str


@dataclass(frozen=True, slots=True)
class ServiceLevelBreached(OfInteraction):
    """A goal was due, and is not reached. `due_at` is a time (ISO 8601)."""

    queue_id: int
    goal: str
    due_at: str


@dataclass(frozen=True, slots=True)
class DueTimeChanged(OfInteraction):
    """Something else is due since a promise or a calendar was changed."""

    queue_id: int

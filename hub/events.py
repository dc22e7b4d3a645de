"""Everything that can have happened, in the past tense. Values are ids and plain words: a hint is not a message."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _OfInteraction:
    interaction_id: int

    @property
    def stream(self) -> str:
        """The interaction it happened to."""
        return f"interaction-{self.interaction_id}"


@dataclass(frozen=True, slots=True)
class InteractionOpened(_OfInteraction):
    """A first message made an interaction and put it into a queue."""

    queue_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class MessageReceived(_OfInteraction):
    """The customer wrote again. `reopened`: it had been closed."""

    queue_id: int
    message_id: int
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class InteractionQuarantined(_OfInteraction):
    """A contact could not be understood; it waits for a person, its original attached."""

    queue_id: int
    contact_id: int


@dataclass(frozen=True, slots=True)
class InteractionReleased(_OfInteraction):
    """A quarantined interaction was understood after all, or taken as it is."""

    queue_id: int


@dataclass(frozen=True, slots=True)
class ReplyQueued(_OfInteraction):
    """An agent's answer was committed and waits to leave."""

    queue_id: int
    message_id: int
    agent_id: int


@dataclass(frozen=True, slots=True)
class AnsweredElsewhere(_OfInteraction):
    """Somebody of ours answered with another mail program; it was found in a Sent folder."""

    queue_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class ReplyCalledBack(_OfInteraction):
    """An answer that had not left yet was called back: it never leaves."""

    queue_id: int
    message_id: int
    agent_id: int


@dataclass(frozen=True, slots=True)
class ReplyRescheduled(_OfInteraction):
    """An answer that has not left yet is to leave at another time."""

    queue_id: int
    message_id: int
    agent_id: int


@dataclass(frozen=True, slots=True)
class DeliveryChanged(_OfInteraction):
    """The outside said something about an answer of ours. `reopened`: it did not arrive, and nobody was looking."""

    queue_id: int
    message_id: int
    state: str
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryReported(_OfInteraction):
    """A report came (`message_id`) that says what became of an answer of ours (`about_id`), in state `state`."""

    queue_id: int
    message_id: int
    about_id: int
    state: str
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class NoteAdded(_OfInteraction):
    """A colleague left an internal note."""

    queue_id: int
    note_id: int
    agent_id: int


@dataclass(frozen=True, slots=True)
class OfferMade(_OfInteraction):
    """A waiting item was held out to an agent."""

    queue_id: int
    work_item_id: int
    offer_id: int
    agent_id: int


@dataclass(frozen=True, slots=True)
class OfferEnded(_OfInteraction):
    """An offer ended without being accepted. `outcome` is declined, timedOut or withdrawn; the item waits again."""

    queue_id: int
    work_item_id: int
    offer_id: int
    agent_id: int
    outcome: str


@dataclass(frozen=True, slots=True)
class InteractionDismissed(_OfInteraction):
    """Somebody closed a parked or quarantined one that nobody has to work on."""

    queue_id: int
    agent_id: int


@dataclass(frozen=True, slots=True)
class ItemAccepted(_OfInteraction):
    """An agent has the item now. `offer_id` is None when it was pulled from the list, or given by `by_id`.

    `held_by` had it until then; `note_id` says why it was given.
    """

    queue_id: int
    work_item_id: int
    agent_id: int
    offer_id: int | None = None
    by_id: int | None = None
    held_by: int | None = None
    note_id: int | None = None


@dataclass(frozen=True, slots=True)
class ItemReturned(_OfInteraction):
    """An item went back to its queue. `by_id` gave it back; `why` is "gone" if its agent was not heard of."""

    queue_id: int
    work_item_id: int
    agent_id: int
    by_id: int | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class ItemTransferred(_OfInteraction):
    """Somebody moved an item to another queue. `agent_id` had it; `note_id` says why."""

    queue_id: int
    work_item_id: int
    by_id: int
    from_queue_id: int
    agent_id: int | None = None
    note_id: int | None = None


@dataclass(frozen=True, slots=True)
class TransferUndone(_OfInteraction):
    """Whoever moved an item took that back, before anybody had it. `agent_id` has it again."""

    queue_id: int
    work_item_id: int
    by_id: int
    from_queue_id: int
    agent_id: int | None = None


@dataclass(frozen=True, slots=True)
class ColleagueAsked(_OfInteraction):
    """An agent asked a colleague about what they have; `note_id` is the question."""

    queue_id: int
    work_item_id: int
    agent_id: int
    colleague_id: int
    note_id: int | None = None


@dataclass(frozen=True, slots=True)
class ConsultationEnded(_OfInteraction):
    """A colleague is asked no more. `outcome` is answered, takenBack or handedOver."""

    queue_id: int
    work_item_id: int
    agent_id: int
    colleague_id: int
    outcome: str


@dataclass(frozen=True, slots=True)
class ItemAbandoned(_OfInteraction):
    """Whoever waited at the other end left before anybody had time for them."""

    queue_id: int
    work_item_id: int


@dataclass(frozen=True, slots=True)
class ItemSnoozed(_OfInteraction):
    """An agent put an item aside. `until` is a time (ISO 8601), "" until the customer writes; `note_id` says why."""

    queue_id: int
    work_item_id: int
    agent_id: int
    until: str = ""
    note_id: int | None = None


@dataclass(frozen=True, slots=True)
class ItemWoken(_OfInteraction):
    """An item that was snoozed by `agent_id` waits again. `why` is time or customer."""

    queue_id: int
    work_item_id: int
    agent_id: int
    why: str


@dataclass(frozen=True, slots=True)
class WrapUpBegan(_OfInteraction):
    """The talking is over, and its agent wraps up, until a time (ISO 8601); "" without a limit."""

    queue_id: int
    work_item_id: int
    agent_id: int
    until: str = ""


@dataclass(frozen=True, slots=True)
class WrapUpEnded(_OfInteraction):
    """It was not over: its agent goes on talking."""

    queue_id: int
    work_item_id: int
    agent_id: int


@dataclass(frozen=True, slots=True)
class InteractionClosed(_OfInteraction):
    """An agent wrapped it up. `codes` begin with the main one; `ended_by` is agent, mode or time."""

    queue_id: int
    work_item_id: int
    agent_id: int
    wrap_up_code: str
    codes: tuple[str, ...] = ()
    ended_by: str = "agent"


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """An agent's work mode changed."""

    agent_id: int
    mode: str
    reason: str

    @property
    def stream(self) -> str:
        """The agent it is about."""
        return f"agent-{self.agent_id}"


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A session was signed out, expired or was revoked: its sockets must go."""

    session_id: int
    user_id: int

    @property
    def stream(self) -> str:
        """The user it is about."""
        return f"user-{self.user_id}"

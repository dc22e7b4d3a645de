"""Everything that can have happened, in the past tense. Values are ids and plain words: a hint is not a message."""

from dataclasses import dataclass

from hub import work_events
from hub.activity_events import ActivityChanged, ActivityReminded, GuestAnswered, GuestsTold
from hub.conversation_events import (
    BulkAdvanced,
    DialogueChanged,
    InteractionAbsorbed,
    InteractionMerged,
    InteractionSplit,
    InteractionSplitOff,
    MergeUndone,
    PartyAssigned,
    PriorityChanged,
    SpamMarked,
    SpamUnmarked,
    TagsChanged,
)
from hub.desk_events import (
    DraftChanged,
    ExportAdvanced,
    FollowingChanged,
    ImportAdvanced,
    LayoutChanged,
    MentionsChanged,
    SettingsChanged,
)
from hub.document_events import CaseHeard, CaseWorkEnded, CaseWorkPut, CustomerTold, DocumentChanged
from hub.knowledge_events import ArticleChanged
from hub.party_events import PartiesMerged, PartiesParted, PartyChanged
from hub.work_events import (
    ColleagueAsked,
    ConsultationEnded,
    DueTimeChanged,
    ItemAbandoned,
    ItemAccepted,
    ItemPinned,
    ItemReturned,
    ItemSnoozed,
    ItemTransferred,
    ItemWoken,
    OfferEnded,
    OfferMade,
    ServiceLevelBreached,
    ServiceLevelWarned,
    TransferUndone,
    WrapUpBegan,
    WrapUpEnded,
)

__all__ = [
    "ActivityChanged",
    "ActivityReminded",
    "AnsweredElsewhere",
    "ArticleChanged",
    "BulkAdvanced",
    "CaseHeard",
    "CaseWorkEnded",
    "CaseWorkPut",
    "ColleagueAsked",
    "ConsultationEnded",
    "CustomerTold",
    "DeliveryChanged",
    "DeliveryReported",
    "DialogueChanged",
    "DocumentChanged",
    "DraftChanged",
    "DueTimeChanged",
    "ExportAdvanced",
    "FollowingChanged",
    "GuestAnswered",
    "GuestsTold",
    "ImportAdvanced",
    "InteractionAbsorbed",
    "InteractionClosed",
    "InteractionDismissed",
    "InteractionMerged",
    "InteractionOpened",
    "InteractionQuarantined",
    "InteractionReleased",
    "InteractionSplit",
    "InteractionSplitOff",
    "ItemAbandoned",
    "ItemAccepted",
    "ItemPinned",
    "ItemReturned",
    "ItemSnoozed",
    "ItemTransferred",
    "ItemWoken",
    "LayoutChanged",
    "MentionsChanged",
    "MergeUndone",
    "MessageReceived",
    "MonitoringChanged",
    "NoteAdded",
    "OfferEnded",
    "OfferMade",
    "PartiesMerged",
    "PartiesParted",
    "PartyAssigned",
    "PartyChanged",
    "PresenceChanged",
    "PriorityChanged",
    "ReplyCalledBack",
    "ReplyQueued",
    "ReplyRescheduled",
    "ServiceLevelBreached",
    "ServiceLevelWarned",
    "SessionEnded",
    "SettingsChanged",
    "SpamMarked",
    "SpamUnmarked",
    "TagsChanged",
    "TransferUndone",
    "WrapUpBegan",
    "WrapUpEnded",
]


@dataclass(frozen=True, slots=True)
class InteractionOpened(work_events.OfInteraction):
    """A first message made an interaction and put it into a queue."""

    queue_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class MessageReceived(work_events.OfInteraction):
    """The customer wrote again. `reopened`: it had been closed."""

    queue_id: int
    message_id: int
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class InteractionQuarantined(work_events.OfInteraction):
    """A contact could not be understood; it waits for a person, its original attached."""

    queue_id: int
    contact_id: int


@dataclass(frozen=True, slots=True)
class InteractionReleased(work_events.OfInteraction):
    """A quarantined interaction was understood after all, or taken as it is."""

    queue_id: int


@dataclass(frozen=True, slots=True)
class ReplyQueued(work_events.OfInteraction):
    """An agent's answer was committed and waits to leave."""

    queue_id: int
    message_id: int
    agent_id: int
    intervention_id: int | None = None


@dataclass(frozen=True, slots=True)
class AnsweredElsewhere(work_events.OfInteraction):
    """Somebody of ours answered with another mail program; it was found in a Sent folder."""

    queue_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class ReplyCalledBack(work_events.OfInteraction):
    """An answer that had not left yet was called back: it never leaves."""

    queue_id: int
    message_id: int
    agent_id: int
    intervention_id: int | None = None


@dataclass(frozen=True, slots=True)
class ReplyRescheduled(work_events.OfInteraction):
    """An answer that has not left yet is to leave at another time."""

    queue_id: int
    message_id: int
    agent_id: int
    intervention_id: int | None = None


@dataclass(frozen=True, slots=True)
class DeliveryChanged(work_events.OfInteraction):
    """The outside said something about an answer of ours. `reopened`: it did not arrive, and nobody was looking."""

    queue_id: int
    message_id: int
    state: str
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class DeliveryReported(work_events.OfInteraction):
    """A report came (`message_id`) that says what became of an answer of ours (`about_id`), in state `state`."""

    queue_id: int
    message_id: int
    about_id: int
    state: str
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class NoteAdded(work_events.OfInteraction):
    """A colleague left an internal note, or whispered."""

    queue_id: int
    note_id: int
    agent_id: int
    intervention_id: int | None = None


@dataclass(frozen=True, slots=True)
class InteractionDismissed(work_events.OfInteraction):
    """Somebody closed a parked or quarantined one that nobody has to work on."""

    queue_id: int
    agent_id: int


@dataclass(frozen=True, slots=True)
class InteractionClosed(work_events.OfInteraction):
    """An agent wrapped it up. `codes` begin with the main one; `ended_by` is agent, mode or time."""

    queue_id: int
    work_item_id: int
    agent_id: int
    wrap_up_code: str
    codes: tuple[str, ...] = ()
    ended_by: str = "agent"


@dataclass(frozen=True, slots=True)
class PresenceChanged:
    """An agent's work mode changed. `intervention_id`: a supervisor changed it."""

    agent_id: int
    mode: str
    reason: str
    intervention_id: int | None = None

    @property
    def stream(self) -> str:
        """The agent it is about."""
        return f"agent-{self.agent_id}"


@dataclass(frozen=True, slots=True)
class MonitoringChanged:
    """A supervisor began or ended following what an agent does in an interaction; who does now is to be looked up."""

    interaction_id: int
    agent_id: int
    by_id: int
    intervention_id: int

    @property
    def stream(self) -> str:
        """Not the interaction's: whoever follows the numbers there would see that something is kept from them."""
        return f"monitoring-{self.interaction_id}"


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """A session was signed out, expired or was revoked: its sockets must go."""

    session_id: int
    user_id: int

    @property
    def stream(self) -> str:
        """The user it is about."""
        return f"user-{self.user_id}"

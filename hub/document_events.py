"""What happens to business documents, and to the conversations in which they are worked on."""

from dataclasses import dataclass

from hub.work_events import OfInteraction


@dataclass(frozen=True, slots=True)
class DocumentChanged:
    """A document was created, changed, moved on or linked: `what` says which. `by_id` is None if it was by itself."""

    document_id: int
    kind: str
    what: str
    by_id: int | None = None

    @property
    def stream(self) -> str:
        """The document it happened to."""
        return f"document-{self.document_id}"


@dataclass(frozen=True, slots=True)
class CaseWorkPut(OfInteraction):
    """A case has something to be done in a conversation: by its experts, or by the agent whom they answered."""

    queue_id: int
    work_item_id: int
    document_id: int
    by_id: int | None = None
    note_id: int | None = None


@dataclass(frozen=True, slots=True)
class CaseWorkEnded(OfInteraction):
    """A case is over, so that its experts have nothing to do any more. `agent_id` had it in hand or put aside.

    `by_id` ended the case, None for its customer; `note_id` says why.
    """

    queue_id: int
    work_item_id: int
    document_id: int
    agent_id: int | None = None
    by_id: int | None = None
    note_id: int | None = None


@dataclass(frozen=True, slots=True)
class CustomerTold(OfInteraction):
    """The customer is written how their case stands; the message waits to leave."""

    queue_id: int
    message_id: int
    document_id: int


@dataclass(frozen=True, slots=True)
class CaseHeard(OfInteraction):
    """In what their case is about something was said or noted, which experts see in their conversation too."""

    queue_id: int
    message_id: int | None = None
    note_id: int | None = None

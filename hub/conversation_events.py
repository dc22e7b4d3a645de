"""What people do to conversations by hand: priority, tags, spam, and whether they are one or two."""

from dataclasses import dataclass

from hub.work_events import OfInteraction


@dataclass(frozen=True, slots=True)
class PriorityChanged(OfInteraction):
    """Somebody gave an item another priority than it had (`before`)."""

    queue_id: int
    work_item_id: int
    priority: int
    before: int
    by_id: int
    intervention_id: int | None = None


@dataclass(frozen=True, slots=True)
class TagsChanged(OfInteraction):
    """Somebody put tags on an interaction, or took some away."""

    queue_id: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    by_id: int


@dataclass(frozen=True, slots=True)
class DialogueChanged(OfInteraction):
    """A dialogue by a script was begun, answered, taken a step back, given up or taken up again: `what`."""

    queue_id: int
    run_id: int
    what: str
    by_id: int


@dataclass(frozen=True, slots=True)
class SpamMarked(OfInteraction):
    """Somebody said that it is spam. `agent_id` had its item, if it had an open one; `state` and `reason` it had.

    For whoever takes that back: whether its item was `asleep`, and until when (ISO 8601, "" until its customer writes),
    and since when it was closed ("" if it was not).
    """

    queue_id: int
    by_id: int
    state: str
    reason: str
    work_item_id: int | None = None
    agent_id: int | None = None
    blocked: str = ""
    intervention_id: int | None = None
    asleep: bool = False
    until: str = ""
    closed_at: str = ""


@dataclass(frozen=True, slots=True)
class SpamUnmarked(OfInteraction):
    """It was no spam; its item, if it had one, waits again or is put aside again (`asleep`)."""

    queue_id: int
    by_id: int
    work_item_id: int | None = None
    asleep: bool = False


@dataclass(frozen=True, slots=True)
class BulkAdvanced:
    """A run over many conversations began, came further, or ended."""

    run_id: int
    user_id: int

    @property
    def stream(self) -> str:
        """The run it is about."""
        return f"bulk-{self.run_id}"


@dataclass(frozen=True, slots=True)
class InteractionMerged(OfInteraction):
    """It went into another one; the item that was open, if one was, is dismissed. `aside_for` had put it aside."""

    queue_id: int
    into_id: int
    by_id: int
    work_item_id: int | None = None
    intervention_id: int | None = None
    aside_for: int | None = None


@dataclass(frozen=True, slots=True)
class InteractionAbsorbed(OfInteraction):
    """Another one went into it. Its item is as old as the older of both (`waiting_since`, ISO 8601); `born` by that."""

    queue_id: int
    other_id: int
    by_id: int
    work_item_id: int | None = None
    waiting_since: str = ""
    born: bool = False
    intervention_id: int | None = None


@dataclass(frozen=True, slots=True)
class MergeUndone(OfInteraction):
    """It and `other_id` are two again. `ended`: its item had only come with the other; else it is as old as it was.

    `asleep`: its item is put aside again. `aside_for` had put aside what ended.
    """

    queue_id: int
    other_id: int
    by_id: int
    work_item_id: int | None = None
    waiting_since: str = ""
    ended: bool = False
    intervention_id: int | None = None
    asleep: bool = False
    aside_for: int | None = None


@dataclass(frozen=True, slots=True)
class InteractionSplit(OfInteraction):
    """Some of what was said in it is an interaction of its own now."""

    queue_id: int
    new_id: int
    by_id: int
    intervention_id: int | None = None


@dataclass(frozen=True, slots=True)
class InteractionSplitOff(OfInteraction):
    """It was made of what was said in another one; its item is as old as what the customer waits for."""

    queue_id: int
    from_id: int
    by_id: int
    work_item_id: int | None = None
    waiting_since: str = ""


@dataclass(frozen=True, slots=True)
class PartyAssigned(OfInteraction):
    """Somebody said with whom a conversation is, and no longer `from_id`; None: with nobody we know."""

    queue_id: int
    party_id: int | None
    from_id: int | None
    agent_id: int

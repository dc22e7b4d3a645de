"""What people do to conversations by hand: their priority, their tags, whether they are spam; one or many at once."""

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


@dataclass(frozen=True, slots=True)
class TagsChanged(OfInteraction):
    """Somebody put tags on an interaction, or took some away."""

    queue_id: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    by_id: int


@dataclass(frozen=True, slots=True)
class SpamMarked(OfInteraction):
    """Somebody said that it is spam. `agent_id` had its item, if it had an open one; `state` and `reason` it had."""

    queue_id: int
    by_id: int
    state: str
    reason: str
    work_item_id: int | None = None
    agent_id: int | None = None
    blocked: str = ""


@dataclass(frozen=True, slots=True)
class SpamUnmarked(OfInteraction):
    """It was no spam; its item waits again, if it had one."""

    queue_id: int
    by_id: int
    work_item_id: int | None = None


@dataclass(frozen=True, slots=True)
class BulkAdvanced:
    """A run over many conversations began, came further, or ended."""

    run_id: int
    user_id: int

    @property
    def stream(self) -> str:
        """The run it is about."""
        return f"bulk-{self.run_id}"

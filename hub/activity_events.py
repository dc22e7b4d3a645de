"""What happens to activities."""

from dataclasses import dataclass

from hub.work_events import OfInteraction


@dataclass(frozen=True, slots=True)
class OfActivity:
    """Anything that happened to an activity."""

    activity_id: int

    @property
    def stream(self) -> str:
        """The activity it happened to."""
        return f"activity-{self.activity_id}"


@dataclass(frozen=True, slots=True)
class ActivityChanged(OfActivity):
    """It was planned, changed, moved, done, cancelled …: `what` says which. `left_id` owned it until then.

    `by_id` is None where whom it was about was erased.
    """

    what: str
    owner_id: int
    queue_id: int | None
    interaction_id: int | None
    by_id: int | None
    left_id: int | None = None


@dataclass(frozen=True, slots=True)
class ActivityReminded(OfActivity):
    """Its owner was reminded of it."""

    owner_id: int
    queue_id: int | None
    interaction_id: int | None


@dataclass(frozen=True, slots=True)
class GuestsTold(OfInteraction):
    """Guests of an activity are written to; the message waits to leave. `team_id` is the activity's queue."""

    queue_id: int
    message_id: int
    activity_id: int
    owner_id: int
    team_id: int | None


@dataclass(frozen=True, slots=True)
class GuestAnswered(OfInteraction):
    """A guest of an activity answered, by a message of this conversation, in the words of RFC 5545 section 3.2.12."""

    queue_id: int
    message_id: int
    activity_id: int
    owner_id: int
    team_id: int | None
    status: str

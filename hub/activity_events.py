"""What happens to activities."""

from dataclasses import dataclass


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
    """It was planned, changed, moved, done, cancelled or reopened: `what` says which. `left_id` owned it until then."""

    what: str
    owner_id: int
    queue_id: int | None
    interaction_id: int | None
    by_id: int
    left_id: int | None = None


@dataclass(frozen=True, slots=True)
class ActivityReminded(OfActivity):
    """Its owner was reminded of it."""

    owner_id: int
    queue_id: int | None
    interaction_id: int | None

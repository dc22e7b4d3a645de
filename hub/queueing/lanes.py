"""A lane: what items ask of whoever takes them, as one text. Items of a lane can hide one another from nobody. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

# A pinned lane begins so; channels are named in small letters, which come after it.
PIN = "@"
# The lanes of all channels lie between these two, and none that is pinned.
ANYBODY = ("A", "~")
# The lanes of one agent alone lie between these two, put after the pin and the agent's number.
OWN = ("|", "~")


@dataclass(frozen=True, slots=True)
class Lane:
    """What the items of a lane ask for beyond what their queue does: a channel, levels by skill, one agent."""

    channel: str
    skills: Mapping[int, int] = field(default_factory=dict)
    pinned_to: int | None = None


def lane_of(channel: str | None, skills: Mapping[str, int], pinned_to: int | None) -> str:
    """The lane of an item, e.g. `chat|3:2,7:1`, or `@12|chat` if agent 12 alone may have it.

    Without a channel it is the one the column has by itself.
    """
    asked = ",".join(f"{skill}:{level}" for skill, level in sorted((int(skill), skills[skill]) for skill in skills))
    lane = f"{channel or 'email'}|{asked}" if asked else channel or "email"
    return lane if pinned_to is None else f"{PIN}{pinned_to}|{lane}"


def read_lane(lane: str) -> Lane:
    """What a lane says."""
    pin, _, rest = lane.partition("|") if lane.startswith(PIN) else ("", "", lane)
    channel, _, asked = rest.partition("|")
    skills = dict(pair.split(":") for pair in asked.split(",")) if asked else {}
    levels = {int(skill): int(level) for skill, level in skills.items()}
    return Lane(channel, levels, int(pin[1:]) if pin else None)

"""How much an agent can be given at once: units by channel, and which work makes room for which. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from types import MappingProxyType

# Units an agent has; what one item takes of them is in the profile.
CAPACITY = 100

UNITS: Mapping[str, int] = MappingProxyType({"call": 100, "case": 20, "chat": 25, "email": 20, "fax": 20})
# Nobody waits at the other end of a letter: a call comes through to an agent who is full of those, never the reverse.
INTERRUPTED_BY: Mapping[str, frozenset[str]] = MappingProxyType(
    {"case": frozenset({"call"}), "email": frozenset({"call"}), "fax": frozenset({"call"})}
)
RAMP_UP = timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Profile:
    """What one item of each channel takes of `CAPACITY`, and the channels that interrupt it.

    What is interrupted by a channel takes no room from it. `ramp_up` lies between two new items of an agent who has
    just come back.
    """

    units: Mapping[str, int] = field(default_factory=lambda: UNITS)
    interrupted_by: Mapping[str, frozenset[str]] = field(default_factory=lambda: INTERRUPTED_BY)
    ramp_up: timedelta = RAMP_UP

    def used(self, held: Mapping[str, int]) -> int:
        """The units that so many items by channel take; more than `CAPACITY` where something was interrupted.

        An item of a channel the profile does not know takes all of it.
        """
        return sum(self.units.get(channel, CAPACITY) * count for channel, count in held.items())

    def has_room(self, held: Mapping[str, int], channel: str) -> bool:
        """Whether one more item of the channel fits beside what is held; never for one the profile does not know."""
        in_the_way = {each: n for each, n in held.items() if channel not in self.interrupted_by.get(each, ())}
        return channel in self.units and self.used(in_the_way) + self.units[channel] <= CAPACITY


DEFAULT_PROFILE = Profile()

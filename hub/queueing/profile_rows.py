"""Capacity profiles as forms and lists show them: what they say, who has them, and what fits at once."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import func, select

from hub.access.actor import Actor
from hub.access.permissions import Permission, require
from hub.errors import NotFound
from hub.queueing.capacity import CAPACITY, RAMP_UP, UNITS, Profile
from hub.queueing.model import AgentCapacity, CapacityProfile
from storage.unit_of_work import Storage

# What a profile may speak of, in the order of urgency.
CHANNELS = tuple(UNITS)


@dataclass(frozen=True, slots=True)
class ProfileDraft:
    """What a profile is to say: units of 100 by channel, and by channel the others that interrupt it.

    Of a channel without units nothing is ever given.
    """

    name: str
    units: Mapping[str, int] = field(default_factory=dict)
    interrupted_by: Mapping[str, frozenset[str]] = field(default_factory=dict)
    ramp_up_seconds: int = round(RAMP_UP.total_seconds())

    @classmethod
    def of(cls, row: CapacityProfile) -> "ProfileDraft":
        """What a profile says now."""
        value = row.value()
        return cls(row.name, dict(value.units), dict(value.interrupted_by), row.ramp_up_seconds)

    @property
    def mark(self) -> str:
        """Equal for profiles that are the same: who changes one says by it what they saw."""
        return hashlib.sha256(self.told().encode()).hexdigest()[:32]

    def told(self) -> str:
        """All it says as one line, e.g. `Chats: chat 25, email 20 (interrupted by call); ramp-up 5 s`."""
        units = ", ".join(f"{each} {self.units[each]}{self._interrupting(each)}" for each in sorted(self.units))
        return f"{self.name}: {units}; ramp-up {self.ramp_up_seconds} s"

    def _interrupting(self, channel: str) -> str:
        others = sorted(self.interrupted_by.get(channel, ()))
        return f" (interrupted by {', '.join(others)})" if others else ""


@dataclass(frozen=True, slots=True)
class ProfileUse:
    """A profile, and how many agents have it."""

    id: int
    draft: ProfileDraft
    agents: int


async def profile_book(storage: Storage, by: Actor) -> tuple[ProfileUse, ...]:
    """Every profile by name, in one statement."""
    require(by, Permission.ADMINISTER)
    having = select(func.count()).select_from(AgentCapacity).where(AgentCapacity.profile_id == CapacityProfile.id)
    query = select(CapacityProfile, having.correlate(CapacityProfile).scalar_subquery())
    async with storage.reading() as session:
        rows = (await session.execute(query.order_by(CapacityProfile.name))).all()
    return tuple(ProfileUse(row.id, ProfileDraft.of(row), agents or 0) for row, agents in rows)


async def profile_in_book(storage: Storage, profile_id: int, by: Actor) -> ProfileUse:
    """One profile. Raises `NotFound`."""
    found = next((profile for profile in await profile_book(storage, by) if profile.id == profile_id), None)
    if found is None:
        raise NotFound
    return found


@dataclass(frozen=True, slots=True)
class AtOnce:
    """What fits at once: of each channel `alone`, and `together` one mixture of them that leaves no room."""

    alone: Mapping[str, int]
    together: Mapping[str, int]


def at_once(profile: Profile) -> AtOnce:
    """What an agent with this profile can have in hand; channels in the order of urgency."""
    known = [channel for channel in CHANNELS if profile.units.get(channel, 0) > 0]
    alone = {channel: CAPACITY // profile.units[channel] for channel in known}
    mixture: dict[str, int] = {}
    # What takes all of an agent leaves nothing to mix.
    mixed = [channel for channel in known if alone[channel] > 1]
    while added := [channel for channel in mixed if _fits(profile, mixture, channel)]:
        for channel in added:
            if _fits(profile, mixture, channel):
                mixture[channel] = mixture.get(channel, 0) + 1
    return AtOnce(alone, mixture if len(mixture) > 1 else {})


def _fits(profile: Profile, held: Mapping[str, int], channel: str) -> bool:
    return profile.used(held) + profile.units[channel] <= CAPACITY

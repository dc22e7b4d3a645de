"""What the guest of an activity is still to be told, as calendars say it (RFC 5546 section 3.2). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.activities.kinds import ActivityState
from hub.activities.when import When, day_of, midnight


@dataclass(frozen=True, slots=True)
class Standing:
    """An activity as it stands, of which guests read its title, time and place, and nothing else."""

    state: str
    title: str
    place: str
    when: When
    time_zone: str

    @property
    def facts(self) -> dict[str, Any]:
        """What a guest's calendar holds of it, in JSON values."""
        starts_at, ends_at = self.moments
        return {
            "title": self.title,
            "place": self.place,
            "at": starts_at.isoformat() if starts_at else None,
            "ends_at": ends_at.isoformat() if ends_at else None,
            "all_day": self.when.all_day,
        }

    @property
    def moments(self) -> tuple[datetime | None, datetime | None]:
        """When it begins and ends; whole days are those of its owner, written as midnights of UTC."""
        return self._moment(self.when.at), self._moment(self.when.ends_at)

    def _moment(self, at: datetime | None) -> datetime | None:
        return midnight(day_of(at, self.time_zone), "UTC") if at is not None and self.when.all_day else at


@dataclass(frozen=True, slots=True)
class Informed:
    """What a guest knows: whether they are still `invited`, and what their calendar was `told` last, {} for nothing."""

    invited: bool
    told: Mapping[str, Any]


def news(standing: Standing, guest: Informed, now: datetime) -> str:
    """REQUEST, CANCEL, or "" if there is nothing to tell: also of what is done, or was over before and still is."""
    if _over(guest.told, now) and _over(standing.facts, now):
        return ""
    if not guest.invited or standing.state == ActivityState.CANCELLED:
        return "CANCEL" if guest.told else ""
    return "REQUEST" if standing.state == ActivityState.OPEN and guest.told != standing.facts else ""


def asks_again(standing: Standing, guest: Informed) -> bool:
    """Whether what they answered was to another time, so that it says nothing of this one."""
    return any(guest.told.get(name) != standing.facts[name] for name in ("at", "ends_at", "all_day"))


def _over(facts: Mapping[str, Any], now: datetime) -> bool:
    return bool(facts) and facts["ends_at"] is not None and datetime.fromisoformat(facts["ends_at"]) <= now

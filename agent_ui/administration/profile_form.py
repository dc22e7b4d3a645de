"""The fields of a capacity profile, as they are written and as they are kept."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from agent_ui.administration.form import Form
from hub.queueing.capacity import DEFAULT_PROFILE, Profile
from hub.queueing.profile_rows import CHANNELS, ProfileDraft


@dataclass(frozen=True, slots=True)
class ProfileForm:
    """The fields, as they are written; a channel without units is given to nobody. `seen` is the kept one's mark."""

    name: str
    units: Mapping[str, str]
    interrupted_by: Mapping[str, frozenset[str]]
    ramp_up: str
    seen: str = ""

    @classmethod
    def usual(cls) -> "ProfileForm":
        """What everybody has who has no profile, to begin with."""
        usual = DEFAULT_PROFILE
        return cls.stored(ProfileDraft("", usual.units, usual.interrupted_by))

    @classmethod
    def stored(cls, draft: ProfileDraft) -> "ProfileForm":
        """What is kept."""
        units = {channel: str(draft.units.get(channel, "")) for channel in CHANNELS}
        return cls(draft.name, units, draft.interrupted_by, str(draft.ramp_up_seconds), draft.mark)

    @classmethod
    def typed(cls, sent: Form) -> "ProfileForm":
        """What was typed."""
        units = {channel: sent.text(channel) for channel in CHANNELS}
        interrupted_by = {channel: frozenset(sent.texts(f"interrupts-{channel}")) for channel in CHANNELS}
        return cls(sent.text("name"), units, interrupted_by, sent.text("ramp_up"), sent.text("seen"))

    def draft(self) -> ProfileDraft:
        """What it asks for; what is no number is below every bound, and so refused beside its field."""
        units = {channel: _number(written) for channel, written in self.units.items() if written.strip()}
        return ProfileDraft(self.name, units, self.interrupted_by, _number(self.ramp_up))


def profile_of(draft: ProfileDraft) -> Profile:
    """What a draft would have the choice go by."""
    return Profile(draft.units, draft.interrupted_by, timedelta(seconds=draft.ramp_up_seconds))


def _number(written: str) -> int:
    written = written.strip()
    return int(written) if written.isascii() and written.isdecimal() and len(written) <= 9 else -1

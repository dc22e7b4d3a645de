"""What is to be painted: of which targets, since when, and what happened to each."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from agent_ui.effects import ANEW, ENTRY, NAMING
from agent_ui.pacing import Pacing
from agent_ui.painter import Change
from storage.bus import Hint

COUNTERS, COLLEAGUES, HANDS, LISTS, OVERVIEW = "counters", "colleagues", "hands", "lists", "overview"
# Somebody is called otherwise, which many pages may name.
RENAMED = "renamed"
SLOW = frozenset({COUNTERS, COLLEAGUES, HANDS, LISTS, OVERVIEW, RENAMED})
# A conversation and its row.
TALK = "interaction-"


@dataclass(slots=True)
class Pending:
    """What is to be painted of one target since `at`: the events that happened to it, and the entries they wrote."""

    at: float = field(default_factory=monotonic)
    sequences: set[int] = field(default_factory=set)
    entries: set[tuple[str, int]] = field(default_factory=set)
    left: set[int] = field(default_factory=set)
    anew: bool = False
    people: set[int] = field(default_factory=set)
    interactions: set[int] = field(default_factory=set)

    def take(self, hint: Hint) -> None:
        """One more event happened to the target."""
        self.sequences.add(hint.sequence)
        self.entries |= {(kind, hint.payload[name]) for name, kind in ENTRY.items() if hint.payload.get(name)}
        self.anew |= hint.name in ANEW
        if "from_queue_id" in hint.payload:
            self.left.add(hint.payload["from_queue_id"])

    def concern(self, hint: Hint) -> None:
        """It concerns who has the conversation in hand, and whom the event names: they may have had it."""
        self.people |= {hint.payload[name] for name in NAMING if hint.payload.get(name)}
        self.interactions.add(hint.payload["interaction_id"])
        self.anew |= hint.name in ANEW

    def change(self, interaction_id: int) -> Change:
        """What the painter is told. After a hole only the last event counts, so that pages see the gap."""
        first, last = min(self.sequences), max(self.sequences)
        whole = len(self.sequences) == last - first + 1
        since = first if whole else last
        if self.anew:
            since = last + 1
        return Change(interaction_id, since, last, frozenset(self.entries), frozenset(self.left))


class Agenda:
    """The targets that wait to be painted, each until its pause is over."""

    def __init__(self) -> None:
        self._pending: dict[str, Pending] = {}
        self._pacing = Pacing(SLOW)

    def mark(self, target: str) -> Pending:
        """Have a target painted as soon as it may be; returns what is known of it until then."""
        return self._pending.setdefault(target, Pending())

    def next_due(self) -> float | None:
        """In how many seconds something is to be painted; None while nothing waits."""
        if not self._pending:
            return None
        return max(0.0, min(map(self._due, self._pending)) - monotonic())

    def take_due(self) -> dict[str, Pending]:
        """What is to be painted now, by its target; it waits no more."""
        now = monotonic()
        due = {target: pending for target, pending in self._pending.items() if self._due(target) <= now}
        self._pending = {target: pending for target, pending in self._pending.items() if target not in due}
        self._pacing.painted(due, now, rows=sum(1 for target in due if target.startswith(TALK)))
        return due

    def _due(self, target: str) -> float:
        return self._pacing.due(target, row=target.startswith(TALK))


def taken_out(due: dict[str, Pending], belongs: Callable[[str], bool]) -> dict[str, Pending]:
    """Those of one kind, which are then no more among `due`."""
    return {target: due.pop(target) for target in [*due] if belongs(target)}

"""What has happened becomes what open pages show: painted soon, not too often, and for whom it concerns."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from agent_ui.effects import ANEW, ENTRY, NAMING, OF_COLLEAGUES, OF_HANDS, OF_INTERACTION, OF_OFFERS, OF_STATES
from agent_ui.monitors import Monitors
from agent_ui.object_hints import OF_OBJECTS, activity_targets, objects_of
from agent_ui.overview_feed import OverviewFeed
from agent_ui.pacing import Pacing
from agent_ui.painter import Change, Painter
from agent_ui.rooms import agent_room
from hub.access.audit import HOUSE_CHANGED
from hub.events import (
    BulkAdvanced,
    ColleagueAsked,
    DraftChanged,
    ItemAccepted,
    LayoutChanged,
    MentionsChanged,
    MonitoringChanged,
    PartiesMerged,
    PartiesParted,
    PresenceChanged,
    SessionEnded,
)
from hub.supervision.writing import WRITING
from storage.bus import GAP, Hint, Subscription
from storage.errors import StorageUnavailable
from storage.unit_of_work import Storage

log = logging.getLogger(__name__)

# Is told how long it took from an event's arrival here until pages were sent what it changed, in seconds.
Measure = Callable[[float], None]

# Something that no event tells: somebody's desk was not heard of for a while, or is again.
_LOOK_AGAIN = Hint("LookAgain", "", 0, {})

COUNTERS, COLLEAGUES, HANDS, LISTS, OVERVIEW = "counters", "colleagues", "hands", "lists", "overview"
_SLOW = frozenset({COUNTERS, COLLEAGUES, HANDS, LISTS, OVERVIEW})
# Something was missed; or customers, queues or colleagues have other names wherever they stand, which is rare enough.
_ANEW_FOR_ALL = frozenset({GAP.name, HOUSE_CHANGED, PartiesMerged.__name__, PartiesParted.__name__})

# A conversation and its row.
TALK = "interaction-"
# More rows at once than these are not sent: whoever shows a list reads it anew, once a second at most.
MOST_ROWS = 40


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


def unmeasured(seconds: float) -> None:
    """Nobody asked."""


class Feed:
    """Follows the bus and paints. Nobody watching means no work."""

    def __init__(self, storage: Storage, painter: Painter, monitors: Monitors, measure: Measure) -> None:
        self._storage = storage
        self._measure = measure
        self._socket = painter.socket
        self._painter = painter
        self._overviews = OverviewFeed(storage, painter.socket)
        self._about_one = {
            "bulk": painter.bulk,
            "offers": painter.offers,
            "presence": painter.presence,
            "intervention": painter.intervention,
            "state": painter.state,
        }
        self._about_all = {
            COUNTERS: painter.counters,
            COLLEAGUES: painter.colleagues,
            LISTS: painter.lists,
        }
        self._about_several: Mapping[str, Callable[..., Awaitable[None]]] = {
            "monitoring": monitors.changed,
            "activities": painter.activities,
            "reminder": painter.reminder,
        }
        self.hears: dict[str, Callable[[Mapping[str, Any]], Awaitable[None]]] = {WRITING: monitors.hear}
        self._pending: dict[str, Pending] = {}
        self._pacing = Pacing(_SLOW)
        self._hints: Subscription | None = None

    def colleagues_changed(self) -> None:
        """Somebody came or went without a word: have everybody shown who is there."""
        if self._hints is not None:
            self._hints.put(_LOOK_AGAIN)

    async def run(self) -> None:
        """Work until cancelled. Raises `StorageUnavailable`; call again later, and pages are told to catch up."""
        async with self._storage.bus.subscribe() as hints:
            # Not before: what happens between the two would be neither read by the pages nor heard here.
            await self._socket.tell_all("resync", {})
            self._hints = hints
            while True:
                await self._gather(hints)
                await self._paint_due()

    async def _gather(self, hints: Subscription) -> None:
        """Wait for something to happen, or for a target whose pause is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self._next_due()):
                for hint in await hints.batch(1000):
                    await self._take(hint)

    async def _take(self, hint: Hint) -> None:
        if hint.name in _ANEW_FOR_ALL:
            await self._socket.tell_all("resync", {})
        if hint.name == SessionEnded.__name__:
            await self._socket.end_session(hint.payload["session_id"])
        elif hint is _LOOK_AGAIN:
            self._mark(COLLEAGUES)
        elif hint.name == PresenceChanged.__name__:
            self._mark(f"presence-{hint.payload['agent_id']}")
            self._mark(COLLEAGUES)
            self._take_intervention(hint)
        elif hint.name in OF_INTERACTION:
            self._take_interaction(hint)
            self._take_intervention(hint)
            self._take_object("interaction", hint.payload["interaction_id"])
            await self._alert(hint)
        elif hint.name in OF_OBJECTS:
            self._take_objects(hint)
        else:
            await self._take_private(hint)

    async def _take_private(self, hint: Hint) -> None:
        """What concerns one person alone: what they write, who monitors them, how they like their desk."""
        if hint.name == DraftChanged.__name__:
            await self._tell_writer(hint)
        elif hint.name == MentionsChanged.__name__:
            await self._tell_mentioned(hint)
        elif hint.name == MonitoringChanged.__name__:
            self._mark(f"monitoring-{hint.payload['interaction_id']}-{hint.payload['agent_id']}")
        elif hint.name == LayoutChanged.__name__:
            await self._socket.tell(agent_room(hint.payload["user_id"]), "layout", hint.payload)
        elif hint.name in OF_STATES:
            self._mark(f"state-{hint.payload['user_id']}")
        elif hint.name == BulkAdvanced.__name__:
            self._mark(f"bulk-{hint.payload['user_id']}")
        elif hint.name in self.hears:
            await self.hears[hint.name](hint.payload)

    def _take_interaction(self, hint: Hint) -> None:
        self._mark(f"{TALK}{hint.payload['interaction_id']}").take(hint)
        self._mark(COUNTERS)
        if hint.name in OF_HANDS:
            self._mark(HANDS).concern(hint)
        if hint.name in OF_COLLEAGUES:
            self._mark(COLLEAGUES)
        if hint.name in OF_OFFERS:
            self._mark(f"offers-{hint.payload['agent_id']}")

    def _take_objects(self, hint: Hint) -> None:
        for noun, number in objects_of(hint):
            self._take_object(noun, number)
        for target in activity_targets(hint):
            self._mark(target)

    def _take_object(self, noun: str, number: int) -> None:
        if self._overviews.watched:
            self._mark(f"{OVERVIEW}-{noun}-{number}")

    def _take_intervention(self, hint: Hint) -> None:
        if hint.payload.get("intervention_id"):
            self._mark(f"intervention-{hint.payload['intervention_id']}")

    async def _alert(self, hint: Hint) -> None:
        """Tell somebody at once that a colleague asks them, or gave them something: they may look elsewhere."""
        if hint.name == ColleagueAsked.__name__:
            whom, kind = hint.payload["colleague_id"], "asks_you"
        elif hint.name == ItemAccepted.__name__ and hint.payload.get("by_id"):
            whom, kind = hint.payload["agent_id"], "gives_you"
        else:
            return
        await self._socket.tell(agent_room(whom), "alert", {"kind": kind, "id": hint.payload["interaction_id"]})

    async def _tell_writer(self, hint: Hint) -> None:
        """Other windows of whoever writes follow; it is nobody else's."""
        written = hint.payload
        told = {name: written[name] for name in ("kind", "version", "listed")}
        await self._socket.tell(agent_room(written["user_id"]), "draft", told | {"id": written["interaction_id"]})
        if written["listed"]:
            self._mark(COUNTERS)

    async def _tell_mentioned(self, hint: Hint) -> None:
        """Whoever is mentioned is alerted; whoever has read it only counts one less."""
        self._mark(COUNTERS)
        if hint.payload["note_id"]:
            told = {"kind": "mentions_you", "id": hint.payload["interaction_id"]}
            await self._socket.tell(agent_room(hint.payload["user_id"]), "alert", told)

    def _mark(self, target: str) -> Pending:
        return self._pending.setdefault(target, Pending())

    def _due(self, target: str) -> float:
        return self._pacing.due(target, row=target.startswith(TALK))

    def _next_due(self) -> float | None:
        if not self._pending:
            return None
        return max(0.0, min(self._due(target) for target in self._pending) - monotonic())

    async def _paint_due(self) -> None:
        now = monotonic()
        due = [target for target in self._pending if self._due(target) <= now]
        talks = {target: self._pending.pop(target) for target in due if target.startswith(TALK)}
        others = {target: self._pending.pop(target) for target in due if target not in talks}
        self._pacing.painted(due, now, rows=len(talks))
        # A customer waits for who is offered something: that comes before all else.
        for target in [target for target in others if target.startswith("offers-")]:
            await self._try(target, self._paint(target, others.pop(target)))
        if talks:
            await self._paint_talks(talks)
        for target, pending in others.items():
            await self._try(target, self._paint(target, pending))

    async def _paint_talks(self, talks: Mapping[str, Pending]) -> None:
        changes = [pending.change(int(target.removeprefix(TALK))) for target, pending in talks.items()]
        rows = len(talks) <= MOST_ROWS
        if not rows:
            self._mark(LISTS)
        painted = await self._try(", ".join(talks), self._painter.interactions(changes, rows=rows))
        if not painted and len(talks) > 1:
            # One conversation that cannot be shown must not hold up all the others.
            for target, change in zip(talks, changes, strict=True):
                await self._try(target, self._painter.interactions([change], rows=rows))
        if len(self._socket.clients):
            for pending in talks.values():
                self._measure(monotonic() - pending.at)

    async def _try(self, what: str, painting: Awaitable[None]) -> bool:
        """Paint; False if that failed, which is logged."""
        try:
            await painting
        except StorageUnavailable:
            raise
        except Exception:
            log.exception("%s could not be painted", what)
            return False
        return True

    async def _paint(self, target: str, pending: Pending) -> None:
        kind, _, key = target.partition("-")
        if kind == OVERVIEW:
            noun, _, number = key.partition("-")
            await self._overviews.changed(noun, int(number))
        elif kind in self._about_several:
            await self._about_several[kind](*map(int, key.split("-")))
        elif kind == HANDS:
            # After a merge others than those named may have lost one.
            named = None if pending.anew else frozenset(pending.people)
            await self._painter.hands(named, frozenset(pending.interactions))
        elif key:
            await self._about_one[kind](int(key))
        else:
            await self._about_all[kind]()

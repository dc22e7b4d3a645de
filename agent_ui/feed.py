"""What has happened becomes what open pages show: painted soon, not too often, and for whom it concerns."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any

from agent_ui.at_once import AtOnce
from agent_ui.effects import OF_COLLEAGUES, OF_HANDS, OF_INTERACTION, OF_OFFERS, OF_STATES
from agent_ui.monitors import Monitors
from agent_ui.object_hints import OF_OBJECTS, activity_targets, objects_of
from agent_ui.overview_feed import OverviewFeed
from agent_ui.painter import Painter
from agent_ui.pending import COLLEAGUES, COUNTERS, HANDS, LISTS, OVERVIEW, RENAMED, TALK, Agenda, Pending, taken_out
from hub.access.audit import HOUSE_CHANGED
from hub.events import (
    BulkAdvanced,
    MentionsChanged,
    MonitoringChanged,
    PartiesMerged,
    PartiesParted,
    PartyChanged,
    PresenceChanged,
    SessionEnded,
)
from hub.queueing.offers import offered_whose
from hub.supervision.writing import WRITING
from storage.bus import GAP, Hint, Subscription
from storage.errors import StorageUnavailable
from storage.unit_of_work import Storage

log = logging.getLogger(__name__)

# Is told how long it took from an event's arrival here until pages were sent what it changed, in seconds.
Measure = Callable[[float], None]

# Something that no event tells: somebody's desk was not heard of for a while, or is again.
_LOOK_AGAIN = Hint("LookAgain", "", 0, {})

# Something was missed; or customers, queues or colleagues have other names wherever they stand, which is rare enough.
_ANEW_FOR_ALL = frozenset({GAP.name, HOUSE_CHANGED, PartiesMerged.__name__, PartiesParted.__name__})

# More rows at once than these are not sent: whoever shows a list reads it anew, once a second at most.
MOST_ROWS = 40


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
            RENAMED: self._renamed,
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
        self._at_once = AtOnce(painter.socket)
        self._agenda = Agenda()
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
            async with asyncio.timeout(self._agenda.next_due()):
                for hint in await hints.batch(1000):
                    await self._take(hint)

    async def _take(self, hint: Hint) -> None:
        if hint.name in _ANEW_FOR_ALL:
            await self._socket.tell_all("resync", {})
        if hint.name == SessionEnded.__name__:
            await self._socket.end_session(hint.payload["session_id"])
        elif hint is _LOOK_AGAIN:
            self._agenda.mark(COLLEAGUES)
        elif hint.name == PresenceChanged.__name__:
            self._agenda.mark(f"presence-{hint.payload['agent_id']}")
            self._agenda.mark(COLLEAGUES)
            self._take_intervention(hint)
        elif hint.name in OF_INTERACTION:
            self._take_interaction(hint)
            self._take_intervention(hint)
            self._take_object("interaction", hint.payload["interaction_id"])
            await self._at_once.work(hint)
        elif hint.name in OF_OBJECTS:
            self._take_objects(hint)
        else:
            await self._take_private(hint)

    async def _take_private(self, hint: Hint) -> None:
        """What concerns one person alone: what they write, who monitors them, how they like their desk."""
        if hint.name in self._at_once.hears:
            await self._at_once.hears[hint.name](hint)
            # A draft stands in the list of drafts only while something is in it.
            if hint.payload.get("listed", hint.name == MentionsChanged.__name__):
                self._agenda.mark(COUNTERS)
        elif hint.name == MonitoringChanged.__name__:
            self._agenda.mark(f"monitoring-{hint.payload['interaction_id']}-{hint.payload['agent_id']}")
        elif hint.name in OF_STATES:
            self._agenda.mark(f"state-{hint.payload['user_id']}")
        elif hint.name == BulkAdvanced.__name__:
            self._agenda.mark(f"bulk-{hint.payload['user_id']}")
        elif hint.name in self.hears:
            await self.hears[hint.name](hint.payload)

    def _take_interaction(self, hint: Hint) -> None:
        self._agenda.mark(f"{TALK}{hint.payload['interaction_id']}").take(hint)
        self._agenda.mark(COUNTERS)
        if hint.name in OF_HANDS:
            self._agenda.mark(HANDS).concern(hint)
        if hint.name in OF_COLLEAGUES:
            self._agenda.mark(COLLEAGUES)
        if hint.name in OF_OFFERS:
            self._agenda.mark(f"offers-{hint.payload['agent_id']}")
        for target in activity_targets(hint):
            self._agenda.mark(target)

    def _take_objects(self, hint: Hint) -> None:
        if hint.name == PartyChanged.__name__ and hint.payload["what"] == "changed":
            # Their name stands in rows, with whoever serves them, and on pages of others.
            self._agenda.mark(LISTS)
            self._agenda.mark(HANDS).anew = True
            self._agenda.mark(f"{RENAMED}-{hint.payload['party_id']}")
        for noun, number in objects_of(hint):
            self._take_object(noun, number)
        for target in activity_targets(hint):
            self._agenda.mark(target)

    def _take_object(self, noun: str, number: int) -> None:
        if self._overviews.watched:
            self._agenda.mark(f"{OVERVIEW}-{noun}-{number}")

    def _take_intervention(self, hint: Hint) -> None:
        if hint.payload.get("intervention_id"):
            self._agenda.mark(f"intervention-{hint.payload['intervention_id']}")

    async def _paint_due(self) -> None:
        due = self._agenda.take_due()
        talks = taken_out(due, lambda target: target.startswith(TALK))
        # A customer waits for who is offered something: that comes before all else.
        offers = taken_out(due, lambda target: target.startswith("offers-"))
        overviews = taken_out(due, lambda target: target.startswith(f"{OVERVIEW}-"))
        for target, pending in offers.items():
            await self._try(target, self._paint(target, pending))
        if talks:
            await self._paint_talks(talks)
        if overviews:
            await self._try(", ".join(overviews), self._overviews.changed([_object_of(each) for each in overviews]))
        for target, pending in due.items():
            await self._try(target, self._paint(target, pending))

    async def _paint_talks(self, talks: Mapping[str, Pending]) -> None:
        changes = [pending.change(int(target.removeprefix(TALK))) for target, pending in talks.items()]
        rows = len(talks) <= MOST_ROWS
        if not rows:
            self._agenda.mark(LISTS)
        painted = await self._try(", ".join(talks), self._painter.interactions(changes, rows=rows))
        if not painted and len(talks) > 1:
            # One conversation that cannot be shown must not hold up all the others.
            for target, change in zip(talks, changes, strict=True):
                await self._try(target, self._painter.interactions([change], rows=rows))
        if len(self._socket.clients):
            for pending in talks.values():
                self._measure(monotonic() - pending.at)

    async def _renamed(self, party_id: int) -> None:
        for agent_id in await offered_whose(self._storage, party_id) if len(self._socket.clients) else ():
            await self._painter.offers(agent_id)
        await self._overviews.renamed(party_id)

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
        if kind in self._about_several:
            await self._about_several[kind](*map(int, key.split("-")))
        elif kind == HANDS:
            # After a merge others than those named may have lost one.
            named = None if pending.anew else frozenset(pending.people)
            await self._painter.hands(named, frozenset(pending.interactions))
        elif key:
            await self._about_one[kind](int(key))
        else:
            await self._about_all[kind]()


def _object_of(target: str) -> tuple[str, int]:
    _, noun, number = target.split("-")
    return noun, int(number)

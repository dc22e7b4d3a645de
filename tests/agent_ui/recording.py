"""Records what the real feed, painter and socket tell a desk about a busy day, and what fresh pages show in it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from aiohttp import ClientSession

from hub.access.actor import Actor
from hub.events import PresenceChanged
from storage.bus import Hint
from storage.unit_of_work import Storage
from tests.agent_ui.busy_day import BusyDay
from tests.agent_ui.lossy import Line
from tests.agent_ui.office import Office, Seat
from tests.services.storage_fixture import compile_once

VIEWS = ("open", "waiting", "mine")
FRAGMENTS = ("/desk/fragments/frame", *(f"/desk/fragments/rows?view={view}" for view in VIEWS))
TOLD = frozenset(
    {
        "rows",
        "conversation",
        "counters",
        "presence",
        "colleagues",
        "hand",
        "offers",
        "alerts",
        "resync",
        "lists",
        "overview",
    }
)
# What only those windows are told that show something.
OF_A_PAGE = frozenset({"conversation", "overview"})
Packet = tuple[str, Any]


@dataclass
class Recording:
    """A day of one agent. Texts are kept once and named by their place in `texts`.

    A moment is what follows from one thing that happened: `answers` are the texts of each address as it stood then,
    `packets` what the desk at each line was told, in order. At `ends` nothing is held back on any line.
    """

    watched: tuple[int, ...]
    texts: list[str] = field(default_factory=list)
    answers: list[dict[str, int]] = field(default_factory=list)
    packets: list[list[list[Packet]]] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    _places: dict[str, int] = field(default_factory=dict)

    def keep(self, packets: list[list[Packet]], answers: dict[str, str]) -> None:
        """Add a moment."""
        self.packets.append(packets)
        self.answers.append({address: self._place(html) for address, html in answers.items()})

    def first(self, address: str) -> str:
        """What an address answered when the day began."""
        return self.texts[self.answers[0][address]]

    def for_scripts(self) -> dict[str, Any]:
        """All of it."""
        return {name: value for name, value in vars(self).items() if not name.startswith("_")}

    def _place(self, html: str) -> int:
        if html not in self._places:
            self._places[html] = len(self.texts)
            self.texts.append(html)
        return self._places[html]


@dataclass
class Desk:
    """One person's windows at one web process behind a bad line; each shows one conversation."""

    office: Office
    line: Line
    who: Actor
    seats: list[Seat] = field(default_factory=list)

    async def sit_down(self, watched: Sequence[int]) -> None:
        """Open the windows, and be told what that says."""
        for number in watched:
            self.seats.append(await self.office.seat(self.who, number, overview="party", object_id=number))
        await self.told()

    async def restart(self) -> list[Packet]:
        """Have the feed begin anew, and return what is said until pages were told."""
        await self.office.restart_feed()
        return await self._until("resync")

    async def told(self) -> list[Packet]:
        """Everything said since, once all is painted that the line carried."""
        heard: list[Packet] = []
        # Painted one batch after the other: when the second mark is, all that came before the first is.
        for _ in range(2):
            event = PresenceChanged(self.who.user_id, "ready", "")
            payload = {"agent_id": self.who.user_id, "mode": "ready", "reason": ""}
            self.line.publish([Hint(type(event).__name__, event.stream, 1, payload)])
            heard += await self._until("presence")
        return heard

    async def _until(self, name: str) -> list[Packet]:
        """What the windows are told: the first everything, the others only what no other is."""
        first, *others = self.seats
        heard = await first.told_until(name)
        for other in others:
            heard += [packet for packet in await other.told_until(name) if packet[0] in OF_A_PAGE]
        return [packet for packet in heard if packet[0] in TOLD]


class Recorder:
    """Lets a day go by, and keeps what it looks like from some desks."""

    def __init__(self, day: BusyDay, desks: Sequence[Desk], pages: ClientSession, random: Random) -> None:
        self._day, self._desks, self._pages, self._random = day, desks, pages, random
        self.recording = Recording(tuple(day.interactions[:2]))

    async def record(self, runs: int) -> Recording:
        """So many stretches of a few things that happen; at the end of each nothing is held back any more."""
        watched = self.recording.watched
        for desk in self._desks:
            desk.line.mend()
            await desk.sit_down(watched)
        await self._keep([], *(f"/desk/interactions/{number}?view={view}" for number in watched for view in VIEWS))
        for _ in range(runs):
            for _ in range(self._random.randint(1, 3)):
                await self._day.something()
                await self._moment(mend=False)
            await self._moment(mend=True)
            self.recording.ends.append(len(self.recording.answers) - 1)
        return self.recording

    async def _moment(self, *, mend: bool) -> None:
        packets = []
        for desk in self._desks:
            begun_anew = await desk.restart() if self._random.random() < 0.05 else []
            desk.line.mend() if mend else desk.line.carry()
            packets.append(begun_anew + await desk.told())
        await self._keep(packets)

    async def _keep(self, packets: list[list[Packet]], *whole: str) -> None:
        parts = ("", "/customer", "/script")
        talks = [f"/desk/fragments/interactions/{each}{part}" for each in self.recording.watched for part in parts]
        answers = {}
        for address in (*FRAGMENTS, *talks, *whole):
            async with self._pages.get(address) as answer:
                assert answer.status == 200, address
                answers[address] = await answer.text()
        self.recording.keep(packets, answers)


@asynccontextmanager
async def web_process(office: Office, line: Line) -> AsyncIterator[Office]:
    """Another process of the same hub, which hears of what happens over a line."""
    storage = office.storage
    other = Storage(storage.url, storage.blobs, line, storage.clock)
    compile_once(other)
    other.followers, other.finishers = storage.followers, storage.finishers
    process = Office(replace(office.company, storage=other))
    await process.open()
    yield process
    await process.end()
    await other.close()


async def record(office: Office, day: BusyDay, lines: Sequence[Line], random: Random, runs: int) -> Recording:
    """A day of so many stretches as Anna's desks are told of it, one behind each line."""
    anna = office.company.anna
    async with AsyncExitStack() as stack:
        processes = [await stack.enter_async_context(web_process(office, line)) for line in lines]
        desks = [Desk(process, line, anna) for process, line in zip(processes, lines, strict=True)]
        await day.begin()
        pages = await stack.enter_async_context(office.browser_like(await office.token(anna)))
        return await Recorder(day, desks, pages, random).record(runs)

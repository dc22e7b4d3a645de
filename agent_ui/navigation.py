"""The bar of the desk as it is drawn: each page of somebody's roles with its address, symbol, key and counter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from hub.access.actor import Actor, WorkCenter
from hub.access.navigation import visible
from hub.interactions.listing import InboxView
from hub.queueing.queues import QueueRow

# Counting goes no further than this; see `hub.interactions.counts.COUNT_LIMIT`.
COUNTED_TO = 100


@dataclass(frozen=True, slots=True)
class Link:
    """Where a page is, its symbol, and the letter that leads to it after "g"."""

    path: str
    symbol: str
    key: str


def _view(view: str, symbol: str, key: str) -> Link:
    return Link(f"/desk/inbox?view={view}", symbol, key)


# One line for each page of `hub.access.navigation.PAGES`; a test compares them, and that no letter stands twice.
LINKS: Mapping[str, Link] = {
    "home": Link("/desk", "house", "h"),
    "worklist": Link("/desk/worklist", "clipboard-list", "l"),
    "cases": Link("/desk/documents?kind=case&state=open_only", "briefcase", "t"),
    "documents": Link("/desk/documents", "file-text", "f"),
    "search": Link("/desk/search", "search", "i"),
    "knowledge": Link("/desk/knowledge", "circle-question-mark", "e"),
    "calendar": Link("/desk/calendar", "calendar", "k"),
    "mine": _view("mine", "user-check", "m"),
    "snoozed": _view("snoozed", "clock", "s"),
    "asked": _view("asked", "message-circle", "a"),
    "mentions": _view("mentions", "at-sign", "n"),
    "drafts": _view("drafts", "pencil", "d"),
    "waiting": _view("waiting", "hourglass", "w"),
    "open": _view("open", "inbox", "o"),
    "parked": _view("parked", "bot", "p"),
    "quarantined": _view("quarantined", "shield-alert", "q"),
    "closed": _view("closed", "archive", "c"),
    "wallboard": Link("/desk/supervisor", "layout-dashboard", "b"),
    "administration": Link("/desk/administration", "settings", "x"),
}
# The first queues are reached by digits.
DIGITS = "123456789"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the bar. `name` is a queue's, "" for pages, whose names are words of the house."""

    page: str
    link: Link
    name: str = ""
    queue_id: int | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A work center as it is drawn."""

    title: str
    entries: tuple[Entry, ...]


def areas(actor: Actor, queues: Sequence[QueueRow]) -> tuple[Area, ...]:
    """The bar of somebody who sees these queues; areas in which nothing is left are not drawn."""
    drawn = (Area(center.title, _entries(center, queues)) for center in visible(actor))
    return tuple(area for area in drawn if area.entries)


def counted(counts: Mapping[InboxView, int]) -> dict[str, str]:
    """What stands beside each list of the bar; "" where there is nothing."""
    return {view: _short(count) for view, count in counts.items()}


def _short(count: int) -> str:
    return f"{COUNTED_TO - 1}+" if count >= COUNTED_TO else str(count or "")


def _entries(center: WorkCenter, queues: Sequence[QueueRow]) -> tuple[Entry, ...]:
    found: list[Entry] = []
    for page in center.pages:
        if page == "queues":
            found.extend(_queue(queue, place) for place, queue in enumerate(queues))
        else:
            found.append(Entry(page, LINKS[page]))
    return tuple(found)


def _queue(queue: QueueRow, place: int) -> Entry:
    link = Link(f"/desk/inbox?queue={queue.id}", "layers", DIGITS[place : place + 1])
    return Entry("queue", link, queue.name, queue.id)

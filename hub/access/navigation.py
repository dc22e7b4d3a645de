"""What the bar of the desk leads to: the pages there are, and which of them somebody's roles put where."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from hub.access.actor import Actor, WorkCenter
from hub.access.document_rights import EVERY_RIGHT
from hub.access.permissions import Permission
from hub.errors import Invalid, sentence

LONGEST_TITLE, MOST_CENTERS, MOST_PAGES = 60, 12, 60

# Every page a role may put into the bar, and the permissions of which one is needed to see it there; none: everybody.
# `queues` is one entry for each queue somebody may see.
PAGES: Mapping[str, frozenset[str]] = {
    "home": frozenset(),
    "worklist": frozenset(),
    "cases": frozenset(right for right in EVERY_RIGHT if right.startswith("case.")),
    "documents": EVERY_RIGHT,
    "search": frozenset(),
    "knowledge": frozenset({Permission.KNOWLEDGE_READ}),
    "calendar": frozenset(),
    "mine": frozenset(),
    "snoozed": frozenset(),
    "asked": frozenset(),
    "mentions": frozenset(),
    "drafts": frozenset(),
    "waiting": frozenset(),
    "open": frozenset(),
    "parked": frozenset(),
    "quarantined": frozenset(),
    "closed": frozenset(),
    "queues": frozenset(),
    "wallboard": frozenset({Permission.SUPERVISE}),
    "administration": frozenset({Permission.ADMINISTER, Permission.QUARANTINE}),
}

_LISTS = ("mine", "snoozed", "asked", "mentions", "drafts", "waiting", "open", "parked", "quarantined", "closed")
WORK = WorkCenter("Work", ("home", "worklist", "calendar", "search", "knowledge", "cases", "documents", *_LISTS))
QUEUES = WorkCenter("Queues", ("queues",))
SYSTEM = WorkCenter("System", ("wallboard", "administration"))
# What a role leads to that says nothing of it.
USUAL = (WORK, QUEUES, SYSTEM)

Stored = list[dict[str, Any]]


def read(stored: Iterable[Mapping[str, object]]) -> tuple[WorkCenter, ...]:
    """The navigation of a role as it is kept; the usual one where nothing is. Pages that are no more are left out."""
    centers = tuple(
        WorkCenter(str(each["title"]), tuple(page for page in _pages(each["pages"]) if page in PAGES))
        for each in stored
    )
    return centers or USUAL


def written(centers: Iterable[WorkCenter]) -> Stored:
    """The navigation as it is kept."""
    return [{"title": center.title, "pages": list(center.pages)} for center in centers]


def merged(roles: Iterable[Iterable[WorkCenter]]) -> tuple[WorkCenter, ...]:
    """One bar for somebody with several roles: each page stands once, where it comes first."""
    pages: dict[str, list[str]] = {}
    seen: set[str] = set()
    for center in (each for role in roles for each in role):
        fresh = [page for page in center.pages if page not in seen]
        pages.setdefault(center.title, []).extend(fresh)
        seen.update(fresh)
    return tuple(WorkCenter(title, tuple(names)) for title, names in pages.items())


def visible(actor: Actor) -> tuple[WorkCenter, ...]:
    """What the actor may open of their bar, without areas in which nothing is left."""
    fitting = (
        WorkCenter(center.title, tuple(page for page in center.pages if may_open(actor, page)))
        for center in actor.navigation
    )
    return tuple(center for center in fitting if center.pages)


def may_open(actor: Actor, page: str) -> bool:
    """Whether there is anything on a page for the actor."""
    needed = PAGES.get(page)
    return needed is not None and (not needed or not needed.isdisjoint(actor.permissions))


def checked(centers: Sequence[WorkCenter]) -> tuple[WorkCenter, ...]:
    """The navigation without areas that are empty. Raises `Invalid` for one that nobody could use."""
    kept = tuple(WorkCenter(center.title.strip(), center.pages) for center in centers if center.pages)
    pages = [page for center in kept for page in center.pages]
    titles = [center.title for center in kept]
    if not pages:
        raise _refused(sentence("A role leads to one page at least."))
    if len(kept) > MOST_CENTERS or len(pages) > MOST_PAGES:
        raise _refused(sentence("These are too many entries for one bar."))
    if not all(0 < len(title) <= LONGEST_TITLE and title.isprintable() for title in titles):
        raise _refused(sentence("The title of an area has 1 to 60 characters."))
    if len(set(titles)) < len(titles):
        raise _refused(sentence("Two areas have the same title."))
    if len(set(pages)) < len(pages):
        raise _refused(sentence("A page stands in the bar twice."))
    if not set(pages) <= PAGES.keys():
        raise _refused(sentence("There is no such page."))
    return kept


def _pages(stored: object) -> list[str]:
    return [str(page) for page in stored] if isinstance(stored, list) else []


def _refused(why: str) -> Invalid:
    return Invalid(why, {"navigation": why})

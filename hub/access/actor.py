"""Who is asking: what every action and every query is told about the person behind it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class WorkCenter:
    """One area of the navigation: its title, and the names of the pages that stand below it, in their order."""

    title: str
    pages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in user with what their roles allow. `queues` are the ids of the queues they serve.

    `navigation` is what their roles put into the bar of the desk. `party_id` is who they are among the parties, if
    anybody, and `day` the one on which they ask: what is said of that party counts on some days.
    """

    user_id: int
    name: str
    permissions: frozenset[str] = frozenset()
    queues: frozenset[int] = frozenset()
    language: str = "en"
    time_zone: str = "UTC"
    navigation: tuple[WorkCenter, ...] = ()
    party_id: int | None = None
    day: date | None = None

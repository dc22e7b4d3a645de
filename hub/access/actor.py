"""Who is asking: what every action and every query is told about the person behind it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in user with what their roles allow. `queues` are the ids of the queues they serve."""

    user_id: int
    name: str
    permissions: frozenset[str] = frozenset()
    queues: frozenset[int] = frozenset()
    language: str = "en"
    time_zone: str = "UTC"

"""Who looks at what: the rooms a desk is in, given by the server and by nobody else."""

from collections import Counter
from collections.abc import Iterable

EVERY_QUEUE = "every"


def list_room(queue: int | str, language: str) -> str:
    """Desks that may see a queue's rows; those of people who see every queue are in `EVERY_QUEUE` instead."""
    return f"rows-{queue}-{language}"


def conversation_room(interaction_id: int, language: str) -> str:
    """Desks that show one conversation."""
    return f"conversation-{interaction_id}-{language}"


def monitor_room(interaction_id: int) -> str:
    """Desks of supervisors who monitor a conversation."""
    return f"monitor-{interaction_id}"


def overview_room(noun: str, number: int) -> str:
    """Desks that show the overview page of one object."""
    return f"overview-{noun}-{number}"


def agent_room(user_id: int) -> str:
    """Every desk of one person."""
    return f"agent-{user_id}"


def audience_room(queues: frozenset[int] | None, language: str) -> str:
    """Desks of people who may see the same queues (None: every one), and read the same language."""
    seen = EVERY_QUEUE if queues is None else ".".join(map(str, sorted(queues)))
    return f"audience-{seen}-{language}"


class Rooms:
    """Counts the members of rooms, so that nothing is rendered for an empty one."""

    def __init__(self) -> None:
        self._members: Counter[str] = Counter()
        self._of: dict[str, frozenset[str]] = {}

    def move(self, sid: str, wanted: frozenset[str]) -> tuple[Iterable[str], Iterable[str]]:
        """Put a socket into exactly these rooms; returns (left, entered)."""
        before = self._of.get(sid, frozenset())
        left, entered = before - wanted, wanted - before
        for room in left:
            self._members[room] -= 1
            if not self._members[room]:
                del self._members[room]
        self._members.update(entered)
        if wanted:
            self._of[sid] = wanted
        else:
            self._of.pop(sid, None)
        return left, entered

    def rooms_of(self, sid: str) -> frozenset[str]:
        """The rooms a socket is in."""
        return self._of.get(sid, frozenset())

    def is_empty(self, room: str) -> bool:
        """Whether nobody is there."""
        return room not in self._members

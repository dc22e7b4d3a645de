"""The connected desks: who each socket belongs to, what its page shows, and how fast it may talk."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from time import monotonic

from hub.access.actor import Actor
from hub.web.viewer import Viewer, viewer_of

# So many windows of one person are connected to a process; a page in one more says that it has no connection.
MOST_OF_ONE = 40
# Commands a second, and how many may come at once after a pause.
RATE, BURST = 20.0, 40.0


@dataclass(slots=True)
class Pace:
    """A token bucket."""

    tokens: float = BURST
    at: float = field(default_factory=monotonic)

    def allows(self) -> bool:
        """Take a token; False when there is none."""
        now = monotonic()
        self.tokens = min(BURST, self.tokens + (now - self.at) * RATE)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@dataclass(slots=True)
class Client:
    """One socket. `token` is its session's, looked up again at every command; `interaction_id` is what it shows.

    `monitors`: it does so for a supervisor whom nobody sees there. `overview`: the object whose page it shows.
    """

    sid: str
    token: str
    session_id: int
    actor: Actor
    interaction_id: int | None = None
    typing: bool = False
    monitors: bool = False
    overview: tuple[str, int] | None = None
    pace: Pace = field(default_factory=Pace)

    @property
    def viewer(self) -> Viewer:
        """Whom fragments for this socket are rendered for."""
        return viewer_of(self.actor)


class Clients:
    """Every connected socket of this process."""

    def __init__(self) -> None:
        self._by_sid: dict[str, Client] = {}

    def __iter__(self) -> Iterator[Client]:
        return iter(list(self._by_sid.values()))

    def __len__(self) -> int:
        return len(self._by_sid)

    def __contains__(self, sid: str) -> bool:
        return sid in self._by_sid

    def add(self, client: Client) -> None:
        """A socket was let in."""
        self._by_sid[client.sid] = client

    def get(self, sid: str) -> Client | None:
        """The client of a socket; None if it was not let in."""
        return self._by_sid.get(sid)

    def remove(self, sid: str) -> Client | None:
        """A socket is gone."""
        return self._by_sid.pop(sid, None)

    def users(self) -> frozenset[int]:
        """Whose desks are connected."""
        return frozenset(client.actor.user_id for client in self)

    def people(self) -> dict[int, Actor]:
        """Who is here now, by user; some may be gone before one has told them all."""
        return {client.actor.user_id: client.actor for client in self}

    def of_user(self, user_id: int) -> Iterable[Client]:
        """One person's sockets."""
        return [client for client in self if client.actor.user_id == user_id]

    def looking_at(self, interaction_id: int) -> Iterable[Client]:
        """The sockets that show a conversation."""
        return [client for client in self if client.interaction_id == interaction_id]

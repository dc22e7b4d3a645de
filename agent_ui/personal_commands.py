"""Commands about oneself: what was looked at, which alerts were read, and what is followed."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_ui.arguments import Arguments
from hub.access.actor import Actor
from hub.desks.alerts import read_alerts
from hub.desks.following import begin_following, end_following
from hub.desks.visits import note_visit
from storage.unit_of_work import Storage

Command = Callable[[Arguments, Actor], Awaitable[dict[str, Any]]]


class PersonalCommands:
    """A part of the table of commands."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def table(self) -> Mapping[str, Command]:
        """The commands by the name of their event."""
        return {
            "visited": self.visited,
            "read_alerts": self.read_alerts,
            "follow": self.follow,
            "unfollow": self.unfollow,
        }

    async def visited(self, sent: Arguments, by: Actor) -> dict[str, Any]:
        """The page shows an object."""
        await note_visit(self._storage, sent.text("path"), sent.text("title"), by)
        return {}

    async def read_alerts(self, sent: Arguments, by: Actor) -> dict[str, Any]:
        """The list of alerts was looked at."""
        await read_alerts(self._storage, sent.number("up_to"), by)
        return {}

    async def follow(self, sent: Arguments, by: Actor) -> dict[str, Any]:
        """Be told what happens in a conversation."""
        await begin_following(self._storage, sent.number("interaction_id"), by)
        return {}

    async def unfollow(self, sent: Arguments, by: Actor) -> dict[str, Any]:
        """Be told no more."""
        await end_following(self._storage, sent.number("interaction_id"), by)
        return {}

"""The commands of supervisors about what colleagues do: their mode, a word to them, their work."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_ui.arguments import Arguments
from hub.access.actor import Actor
from hub.errors import Invalid
from hub.queueing.model import WorkMode
from hub.supervision.change_mode import ModeChange, change_mode
from hub.supervision.take_over import TakeOver, take_over
from hub.supervision.whisper import whisper
from storage.unit_of_work import Storage

Answer = dict[str, Any]


class SupervisorCommands:
    """Each reads its arguments and calls one action of the hub."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def table(self) -> Mapping[str, Callable[[Arguments, Actor], Awaitable[Answer]]]:
        """By the name of their event."""
        return {"change_mode": self.change_mode, "whisper": self.whisper, "take_over": self.take_over}

    async def change_mode(self, sent: Arguments, by: Actor) -> Answer:
        """A colleague is ready, not ready with a reason, or gone."""
        mode = mode_of(sent.text("mode"))
        wanted = ModeChange(sent.number("agent_id"), mode, sent.text("reason", ""), sent.text("why", ""))
        await change_mode(self._storage, wanted, by)
        return {}

    async def whisper(self, sent: Arguments, by: Actor) -> Answer:
        """A word to the agent alone."""
        number, body, key = sent.number("interaction_id"), sent.text("body"), sent.key("key")
        return {"note_id": await whisper(self._storage, number, body, key, by)}

    async def take_over(self, sent: Arguments, by: Actor) -> Answer:
        """Make an agent's conversation one's own."""
        wanted = TakeOver(sent.number("interaction_id"), sent.number("agent_id"), sent.text("why", ""))
        await take_over(self._storage, wanted, by)
        return {}


def mode_of(name: str) -> WorkMode:
    """The work mode of this name. Raises `Invalid`."""
    try:
        return WorkMode(name)
    except ValueError as error:
        raise Invalid("There is no such work mode.", {"mode": "unknown"}) from error

"""The commands that say where a conversation's work goes: to another queue, or aside for a while."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_ui.arguments import Arguments
from agent_ui.wall_time import instant
from hub.access.actor import Actor
from hub.queueing.snooze import Snoozing, snooze
from hub.queueing.transfer import Transfer, transfer
from hub.queueing.undo_transfer import UNDO_WITHIN, undo_transfer
from storage.unit_of_work import Storage

Answer = dict[str, Any]


class WorkCommands:
    """Each reads its arguments and calls one action of the hub."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def table(self) -> Mapping[str, Callable[[Arguments, Actor], Awaitable[Answer]]]:
        """By the name of their event."""
        return {"transfer": self.transfer, "undo_transfer": self.undo_transfer, "snooze": self.snooze}

    async def transfer(self, sent: Arguments, by: Actor) -> Answer:
        """Move to another queue; `undo` is how many seconds that can be taken back."""
        wanted = Transfer(sent.number("interaction_id"), sent.number("queue_id"), sent.text("note", ""))
        await transfer(self._storage, wanted, by)
        return {"undo": int(UNDO_WITHIN.total_seconds())}

    async def undo_transfer(self, sent: Arguments, by: Actor) -> Answer:
        """Bring back what was just moved."""
        await undo_transfer(self._storage, sent.number("interaction_id"), by)
        return {}

    async def snooze(self, sent: Arguments, by: Actor) -> Answer:
        """Put aside until a time on the agent's clock; without one until the customer writes."""
        wanted = Snoozing(
            interaction_id=sent.number("interaction_id"),
            until=instant(sent.text("until", ""), by.time_zone),
            note=sent.text("note", ""),
            seen_message_id=sent.optional_number("seen_message_id"),
        )
        await snooze(self._storage, wanted, by)
        return {}

"""Commands about all that is kept about somebody: it is put together for them."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_ui.arguments import Arguments
from hub.access.actor import Actor
from hub.privacy.order_archive import order_archive
from storage.unit_of_work import Storage

Answer = dict[str, Any]


class PrivacyCommands:
    """A part of the table of commands."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def table(self) -> Mapping[str, Callable[[Arguments, Actor], Awaitable[Answer]]]:
        """By the name of their event."""
        return {"order_archive": self.order_archive}

    async def order_archive(self, sent: Arguments, by: Actor) -> Answer:
        """Have everything put together, with internal notes if that is said."""
        internal = sent.text("internal", "no") == "yes"
        return {"run_id": await order_archive(self._storage, sent.number("party_id"), internal, by)}

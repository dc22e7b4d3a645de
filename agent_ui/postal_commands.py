"""Commands about where people and companies are reached by post; what can be taken back says how."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_ui.arguments import Arguments
from hub.access.actor import Actor
from hub.parties.postal import PostalDraft, add_postal, drop_postal, end_postal, resume_postal
from storage.unit_of_work import Storage

Answer = dict[str, Any]


class PostalCommands:
    """A part of the table of commands."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def table(self) -> Mapping[str, Callable[[Arguments, Actor], Awaitable[Answer]]]:
        """The commands by the name of their event."""
        return {
            "add_postal": self.add_postal,
            "drop_postal": self.drop_postal,
            "end_postal": self.end_postal,
            "resume_postal": self.resume_postal,
        }

    async def add_postal(self, sent: Arguments, by: Actor) -> Answer:
        """They are reached there now."""
        draft = PostalDraft(
            street=sent.text("street"),
            city=sent.text("city"),
            postal_code=sent.text("postal_code", ""),
            country=sent.text("country", ""),
            extra=sent.text("extra", ""),
        )
        added = await add_postal(self._storage, sent.number("party_id"), sent.text("purpose"), draft, by)
        return {"undo": {"command": "drop_postal", "values": {"postal_id": added}}}

    async def drop_postal(self, sent: Arguments, by: Actor) -> Answer:
        """They are reached where they were."""
        await drop_postal(self._storage, sent.number("postal_id"), by)
        return {}

    async def end_postal(self, sent: Arguments, by: Actor) -> Answer:
        """They are not reached there any more."""
        number = sent.number("postal_id")
        await end_postal(self._storage, number, by)
        return {"undo": {"command": "resume_postal", "values": {"postal_id": number}}}

    async def resume_postal(self, sent: Arguments, by: Actor) -> Answer:
        """They are reached there after all."""
        await resume_postal(self._storage, sent.number("postal_id"), by)
        return {}

"""The commands that say what a conversation is: how urgent, under which tags, and whether it is spam."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_ui.arguments import Arguments
from hub.access.actor import Actor
from hub.interactions.spam import mark_spam, unmark_spam
from hub.interactions.tag import Tagging, change_tags
from hub.queueing.prioritise import prioritise
from storage.unit_of_work import Storage

Answer = dict[str, Any]


class MarkCommands:
    """Each reads its arguments and calls one action of the hub."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def table(self) -> Mapping[str, Callable[[Arguments, Actor], Awaitable[Answer]]]:
        """By the name of their event."""
        return {
            "prioritise": self.prioritise,
            "change_tags": self.change_tags,
            "mark_spam": self.mark_spam,
            "unmark_spam": self.unmark_spam,
        }

    async def prioritise(self, sent: Arguments, by: Actor) -> Answer:
        """Say how urgent it is."""
        await prioritise(self._storage, sent.number("interaction_id"), sent.number("priority"), by)
        return {}

    async def change_tags(self, sent: Arguments, by: Actor) -> Answer:
        """Put tags on it and take others away."""
        tagging = Tagging(sent.texts("add"), sent.texts("remove"))
        await change_tags(self._storage, sent.number("interaction_id"), tagging, by)
        return {}

    async def mark_spam(self, sent: Arguments, by: Actor) -> Answer:
        """Close it as spam; `blocked` is the address whose mail is parked from now on, "" for none."""
        return {"blocked": await mark_spam(self._storage, sent.number("interaction_id"), sent.flag("block"), by)}

    async def unmark_spam(self, sent: Arguments, by: Actor) -> Answer:
        """It was no spam."""
        await unmark_spam(self._storage, sent.number("interaction_id"), by)
        return {}

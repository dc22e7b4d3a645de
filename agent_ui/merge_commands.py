"""The commands that make one conversation of two, or two of one."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_ui.arguments import Arguments
from hub.access.actor import Actor
from hub.merging.merge import Merging, merge
from hub.merging.split import Splitting, split
from hub.merging.unmerge import unmerge
from storage.unit_of_work import Storage

Answer = dict[str, Any]


class MergeCommands:
    """Each reads its arguments and calls one action of the hub."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def table(self) -> Mapping[str, Callable[[Arguments, Actor], Awaitable[Answer]]]:
        """By the name of their event."""
        return {"merge": self.merge, "unmerge": self.unmerge, "split": self.split}

    async def merge(self, sent: Arguments, by: Actor) -> Answer:
        """Have it go on in another one; `confirmed`: also in one of another customer."""
        wanted = Merging(sent.number("interaction_id"), sent.number("into_id"), sent.flag("confirmed"))
        await merge(self._storage, wanted, by)
        return {}

    async def unmerge(self, sent: Arguments, by: Actor) -> Answer:
        """Have it be one of its own again."""
        return {"was_in": await unmerge(self._storage, sent.number("interaction_id"), by)}

    async def split(self, sent: Arguments, by: Actor) -> Answer:
        """Make a conversation of these messages."""
        wanted = Splitting(sent.number("interaction_id"), sent.numbers("message_ids"))
        return {"interaction_id": await split(self._storage, wanted, by)}

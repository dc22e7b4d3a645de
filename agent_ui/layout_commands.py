"""Commands about how somebody has the blocks of their pages."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any

from agent_ui.arguments import Arguments
from agent_ui.overviews import overview_of
from hub.access.actor import Actor
from hub.desks.keep_layout import keep_layout
from hub.desks.layout import Placed
from storage.unit_of_work import Storage

Command = Callable[[Arguments, Actor], Awaitable[dict[str, Any]]]


class LayoutCommands:
    """A part of the table of commands."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def table(self) -> Mapping[str, Command]:
        """The commands by the name of their event."""
        return {"arrange": self.arrange}

    async def arrange(self, sent: Arguments, by: Actor) -> dict[str, Any]:
        """The blocks of a kind of page in their order, which are folded and which hidden; none: as the role has it."""
        kind, folded, hidden = overview_of(sent.text("page")), sent.texts("folded"), sent.texts("hidden")
        names = sent.texts("blocks")
        placed = [Placed(name, name in folded, name in hidden) for name in names]
        kept = await keep_layout(self._storage, kind.name, placed, by)
        return {"version": kept.version, "blocks": [asdict(each) for each in kept.placed]}

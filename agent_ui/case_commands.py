"""The command that makes a case of the open conversation, and puts it before experts at once if that is wanted."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from agent_ui.arguments import Arguments
from hub.access.actor import Actor
from hub.cases.open import NewCase
from hub.cases.open_and_escalate import Asking, open_and_escalate
from storage.unit_of_work import Storage

Answer = dict[str, Any]


class CaseCommands:
    """A part of the table of commands."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    @property
    def table(self) -> Mapping[str, Callable[[Arguments, Actor], Awaitable[Answer]]]:
        """The commands by the name of their event."""
        return {"open_case": self.open_case}

    async def open_case(self, sent: Arguments, by: Actor) -> Answer:
        """Make a case about a conversation; with `escalate` experts are asked at once, with a reason and a note."""
        case = NewCase(
            title=sent.text("title"),
            category_id=sent.optional_number("category_id"),
            priority=sent.optional_number("priority"),
            description=sent.text("description", ""),
            concerns=sent.number("interaction_id"),
            key=sent.key("key"),
        )
        asking = None
        if sent.flag("escalate"):
            asking = Asking(sent.text("reason"), sent.text("note"), sent.flag("aside"))
        made = await open_and_escalate(self._storage, case, asking, by)
        return {"document_id": made.id, "number": made.number}

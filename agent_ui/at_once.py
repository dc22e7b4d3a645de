"""What people are told the moment it happens, wherever they look: nothing of it is painted, or waits for that."""

from collections.abc import Awaitable, Callable, Mapping

from agent_ui.rooms import agent_room
from agent_ui.socket import DeskSocket
from hub.events import ColleagueAsked, DraftChanged, FollowingChanged, ItemAccepted, LayoutChanged, MentionsChanged
from storage.bus import Hint


class AtOnce:
    """Tells one person, in all of their windows; `hears`: by the name of the event, what concerns nobody else."""

    def __init__(self, socket: DeskSocket) -> None:
        self._socket = socket
        self.hears: Mapping[str, Callable[[Hint], Awaitable[None]]] = {
            DraftChanged.__name__: self.written,
            MentionsChanged.__name__: self.mentioned,
            LayoutChanged.__name__: self.arranged,
            FollowingChanged.__name__: self.followed,
        }

    async def work(self, hint: Hint) -> None:
        """A colleague asks somebody, or gave them something: they may look elsewhere."""
        told = hint.payload
        if hint.name == ColleagueAsked.__name__:
            await self._alert(told["colleague_id"], "asks_you", told["interaction_id"])
        elif hint.name == ItemAccepted.__name__ and told.get("by_id") not in (None, told["agent_id"]):
            await self._alert(told["agent_id"], "gives_you", told["interaction_id"])

    async def written(self, hint: Hint) -> None:
        """Other windows of whoever writes follow; it is nobody else's."""
        written = hint.payload
        told = {name: written[name] for name in ("kind", "version", "listed")}
        await self._socket.tell(agent_room(written["user_id"]), "draft", told | {"id": written["interaction_id"]})

    async def mentioned(self, hint: Hint) -> None:
        """Somebody is mentioned; whoever has read it is told nothing."""
        if hint.payload["note_id"]:
            await self._alert(hint.payload["user_id"], "mentions_you", hint.payload["interaction_id"])

    async def arranged(self, hint: Hint) -> None:
        """Somebody arranged the blocks of a kind of page."""
        await self._socket.tell(agent_room(hint.payload["user_id"]), "layout", hint.payload)

    async def followed(self, hint: Hint) -> None:
        """Somebody follows a conversation, or does no more."""
        told = {"id": hint.payload["interaction_id"], "followed": hint.payload["followed"]}
        await self._socket.tell(agent_room(hint.payload["user_id"]), "followed", told)

    async def _alert(self, whom: int, kind: str, interaction_id: int) -> None:
        await self._socket.tell(agent_room(whom), "alert", {"kind": kind, "id": interaction_id})

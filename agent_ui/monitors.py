"""Who monitors what over the sockets of this process, and what a monitored agent is told and tells."""

from collections.abc import Mapping
from typing import Any

from agent_ui.arguments import Arguments
from agent_ui.clients import Client
from agent_ui.rooms import agent_room, monitor_room
from agent_ui.socket import DeskSocket
from hub.supervision.monitor import begin_monitoring, end_monitoring, keep_monitoring, monitors_of
from hub.supervision.writing import Written, tell_writing
from storage.unit_of_work import Storage


class Monitors:
    """`announced`: agents are told who monitors them. Their pages know that somebody does either way."""

    def __init__(self, storage: Storage, socket: DeskSocket, *, announced: bool) -> None:
        self._storage = storage
        self._socket = socket
        self._announced = announced
        self._begun: set[tuple[int, int]] = set()

    async def begin(self, client: Client, interaction_id: int) -> None:
        """The page is about to follow a conversation unseen. Raises as `begin_monitoring` does."""
        await begin_monitoring(self._storage, interaction_id, client.actor)
        self._begun.add((interaction_id, client.actor.user_id))

    async def settle(self) -> None:
        """End what was begun here and no page follows any more."""
        for interaction_id, supervisor_id in self._begun - self._followed():
            self._begun.discard((interaction_id, supervisor_id))
            await end_monitoring(self._storage, interaction_id, supervisor_id)

    async def keep(self) -> None:
        """Say that the pages are still open."""
        await self.settle()
        if self._begun:
            await keep_monitoring(self._storage, tuple(self._begun))

    async def changed(self, interaction_id: int, agent_id: int) -> None:
        """Tell the agent how it stands, and the pages of supervisors for whom it ended."""
        told = await self._told(interaction_id, agent_id)
        for client in self._socket.clients.looking_at(interaction_id):
            if client.monitors and client.actor.user_id not in told:
                client.monitors = False
                await self._socket.show(client)
                await self._socket.tell(client.sid, "monitoring_ended", {"id": interaction_id})
        await self._socket.tell(agent_room(agent_id), "monitored", self._shown(interaction_id, told))

    async def of_page(self, client: Client, interaction_id: int) -> dict[str, Any]:
        """What the page of somebody who monitors, or is monitored there, must know; nothing for anybody else."""
        if client.monitors:
            return {"announced": self._announced}
        told = await self._told(interaction_id, client.actor.user_id)
        return {"monitored": self._shown(interaction_id, told)} if told else {}

    async def writing(self, client: Client, sent: Arguments) -> dict[str, Any]:
        """What stands in the composer of a page; the hub drops it unless somebody monitors."""
        number = sent.number("interaction_id")
        if client.interaction_id == number:
            await tell_writing(self._storage, Written(number, sent.text("mode"), sent.text("text")), client.actor)
        return {}

    async def hear(self, written: Mapping[str, Any]) -> None:
        """Show it to those who monitor, and to nobody else."""
        await self._socket.tell(monitor_room(written["interaction_id"]), "writing", dict(written))

    def _followed(self) -> set[tuple[int, int]]:
        clients = (client for client in self._socket.clients if client.monitors)
        return {(client.interaction_id, client.actor.user_id) for client in clients if client.interaction_id}

    async def _told(self, interaction_id: int, agent_id: int) -> Mapping[int, str]:
        return await monitors_of(self._storage, interaction_id, agent_id)

    def _shown(self, interaction_id: int, monitors: Mapping[int, str]) -> dict[str, Any]:
        names = list(monitors.values()) if self._announced else []
        return {"id": interaction_id, "on": bool(monitors), "by": names}

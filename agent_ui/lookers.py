"""Who else looks at a conversation and who types in it, over the sockets of all processes."""

from collections.abc import Mapping
from time import monotonic
from typing import Any
from uuid import uuid4

from agent_ui.rooms import conversation_room
from agent_ui.socket import DeskSocket
from storage.bus import Hint
from storage.unit_of_work import Storage

# The name of the hint; it is no event, since nothing of it stays.
LOOKING = "Looking"
# What another process said holds as long as this; it says so again in half of that (seconds).
HOLDS = 50.0

# Who looks there, by user: what they are called, and whether they type.
People = Mapping[int, tuple[str, bool]]


class Lookers:
    """Tells pages who is at the same conversation, and other processes who is here; who monitors is not seen."""

    def __init__(self, storage: Storage, socket: DeskSocket) -> None:
        self._storage = storage
        self._socket = socket
        self._process = uuid4().hex
        self._elsewhere: dict[int, dict[str, tuple[float, People]]] = {}

    async def changed(self, interaction_id: int) -> None:
        """Somebody came, left, or began or stopped to type here."""
        await self._show(interaction_id)
        self._publish(interaction_id, asks=True)

    async def hear(self, told: Mapping[str, Any]) -> None:
        """Another process says who looks there; who asks is answered."""
        if told["process"] == self._process:
            return
        number = told["interaction_id"]
        people = {int(user): (name, typing) for user, name, typing in told["people"]}
        self._elsewhere.setdefault(number, {})[told["process"]] = (monotonic() + HOLDS, people)
        await self._show(number)
        if told["asks"] and self._here(number):
            self._publish(number, asks=False)

    async def keep(self) -> None:
        """Say again who is here, and forget of whom nothing was heard for long."""
        for number in {client.interaction_id for client in self._socket.clients if client.interaction_id is not None}:
            self._publish(number, asks=False)
        for number in tuple(self._elsewhere):
            if self._forget(number):
                await self._show(number)

    def _forget(self, number: int) -> bool:
        before = self._elsewhere.pop(number, {})
        kept = {process: said for process, said in before.items() if said[0] > monotonic() and said[1]}
        if kept:
            self._elsewhere[number] = kept
        return kept.keys() != before.keys()

    def _here(self, number: int) -> People:
        looking = [client for client in self._socket.clients.looking_at(number) if not client.monitors]
        typing = {client.actor.user_id for client in looking if client.typing}
        return {client.actor.user_id: (client.actor.name, client.actor.user_id in typing) for client in looking}

    def _publish(self, number: int, *, asks: bool) -> None:
        people = [[user, name, typing] for user, (name, typing) in self._here(number).items()]
        payload = {"interaction_id": number, "process": self._process, "people": people, "asks": asks}
        self._storage.bus.publish([Hint(LOOKING, f"looking-{number}", 0, payload)])

    async def _show(self, number: int) -> None:
        looking = [client for client in self._socket.clients.looking_at(number) if not client.monitors]
        if not looking:
            return
        there = self._here(number)
        for _, people in self._elsewhere.get(number, {}).values():
            # Two windows of one person may be in two processes.
            there = {**people, **there, **{user: said for user, said in people.items() if said[1]}}
        people_ = [{"user_id": user, "name": name, "typing": typing} for user, (name, typing) in there.items()]
        for room in {conversation_room(number, client.actor.language) for client in looking}:
            await self._socket.tell(room, "lookers", {"id": number, "people": people_})

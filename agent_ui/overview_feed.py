"""Which open overview pages something that happened concerns: they are told what to read anew."""

from collections.abc import Collection, Mapping

from agent_ui.blocks import Topic
from agent_ui.rooms import overview_room
from agent_ui.socket import DeskSocket
from hub.parties.concerned import (
    activities_naming,
    customers_of_activities,
    customers_of_documents,
    customers_of_interactions,
    documents_naming,
    parties_naming,
)
from storage.unit_of_work import Storage

_CUSTOMERS = {
    Topic.INTERACTION: customers_of_interactions,
    Topic.DOCUMENT: customers_of_documents,
    Topic.ACTIVITY: customers_of_activities,
}
_NAMING = {Topic.PARTY: parties_naming, Topic.DOCUMENT: documents_naming, Topic.ACTIVITY: activities_naming}


class OverviewFeed:
    """Tells pages, which then ask for their blocks themselves: what is in them differs by who looks."""

    def __init__(self, storage: Storage, socket: DeskSocket) -> None:
        self._storage = storage
        self._socket = socket

    @property
    def watched(self) -> bool:
        """Whether anybody looks at such a page."""
        return any(client.overview for client in self._socket.clients)

    async def changed(self, objects: Collection[tuple[str, int]]) -> None:
        """Something happened to these conversations, documents, activities or parties, by noun and number.

        Customers are looked up in one statement for all of a kind, and only while somebody looks at a customer.
        """
        numbers: dict[Topic, list[int]] = {}
        for noun, number in objects:
            numbers.setdefault(Topic(noun), []).append(number)
            await self._tell(Topic(noun), number, Topic(noun), number)
        for topic in numbers.keys() & _CUSTOMERS.keys() if self._customers_watched() else ():
            await self._tell_customers(topic, await _CUSTOMERS[topic](self._storage, numbers[topic]))

    async def renamed(self, party_id: int) -> None:
        """Somebody is called otherwise: pages of others that name them are read anew, too."""
        for topic, naming in _NAMING.items():
            looked_at = {
                client.overview[1] for client in self._socket.clients if client.overview and client.overview[0] == topic
            }
            for number in await naming(self._storage, party_id, looked_at) if looked_at else ():
                await self._tell(topic, number, topic, number)

    def _customers_watched(self) -> bool:
        return any(client.overview and client.overview[0] == Topic.PARTY for client in self._socket.clients)

    async def _tell_customers(self, topic: Topic, customers: Mapping[int, int]) -> None:
        for number, customer in customers.items():
            await self._tell(Topic.PARTY, customer, topic, number)

    async def _tell(self, noun: Topic, number: int, topic: Topic, about: int) -> None:
        """Who looks at this is told that something `topic` happened there, to which of its objects."""
        room = overview_room(noun, number)
        if not self._socket.rooms.is_empty(room):
            await self._socket.tell(room, "overview", {"noun": noun, "id": number, "topic": topic, "about": about})

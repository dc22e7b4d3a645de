"""Which open overview pages something that happened concerns: they are told what to read anew."""

from agent_ui.blocks import Topic
from agent_ui.rooms import overview_room
from agent_ui.socket import DeskSocket
from hub.parties.concerned import customer_of_activity, customer_of_document, customer_of_interaction
from storage.unit_of_work import Storage

_CUSTOMERS = {
    Topic.INTERACTION: customer_of_interaction,
    Topic.DOCUMENT: customer_of_document,
    Topic.ACTIVITY: customer_of_activity,
}


class OverviewFeed:
    """Tells pages, which then ask for their blocks themselves: what is in them differs by who looks."""

    def __init__(self, storage: Storage, socket: DeskSocket) -> None:
        self._storage = storage
        self._socket = socket

    @property
    def watched(self) -> bool:
        """Whether anybody looks at such a page."""
        return any(client.overview for client in self._socket.clients)

    async def changed(self, noun: str, number: int) -> None:
        """Something happened to this conversation, document, activity or party."""
        topic = Topic(noun)
        await self._tell(topic, number, topic)
        if topic not in _CUSTOMERS:
            return
        customer = await _CUSTOMERS[topic](self._storage, number)
        if customer is not None:
            await self._tell(Topic.PARTY, customer, topic)

    async def _tell(self, noun: Topic, number: int, topic: Topic) -> None:
        told = {"noun": noun, "id": number, "topic": topic}
        await self._socket.tell(overview_room(noun, number), "overview", told)

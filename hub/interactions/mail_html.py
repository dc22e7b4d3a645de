"""The HTML of one message, for whoever may see its interaction."""

from sqlalchemy import select

from hub.access.actor import Actor
from hub.access.permissions import require_queue
from hub.errors import NotFound
from hub.interactions.model import Interaction, Message
from storage.unit_of_work import Storage


async def message_html(storage: Storage, by: Actor, message_id: int) -> str:
    """The sanitised HTML. Raises `NotFound` if there is none or the actor may not see it."""
    query = (
        select(Message.body_html, Interaction.queue_id)
        .join(Interaction, Interaction.id == Message.interaction_id)
        .where(Message.id == message_id)
    )
    async with storage.reading() as session:
        found = (await session.execute(query)).one_or_none()
    if found is None:
        raise NotFound
    html, queue_id = found
    require_queue(by, queue_id)
    if not html:
        raise NotFound
    return html
